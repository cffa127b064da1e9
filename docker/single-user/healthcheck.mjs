/** Healthy is a server that answers its own address. Under a hub that address begins with the learner's prefix. */
const prefix = process.env["JUPYTERHUB_SERVICE_PREFIX"] ?? "/";
const answer = await fetch(`http://127.0.0.1:8888${prefix}api`, {
  redirect: "manual",
  signal: AbortSignal.timeout(8000),
});
process.exit(answer.ok ? 0 : 1);
