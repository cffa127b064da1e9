/** A student who attacks: each attempt is refused or ends in the own container, and the neighbour's kernel goes on. */
import { expect, test } from "vitest";
import type { Class } from "../../support/classroom/class.js";
import { atWork, signedIn } from "./people.js";

/** Asks each address from inside eve's container: the status, or why there was no answer. Paths go out as they are written. */
async function reach(
  school: Class,
  requests: Record<string, string>,
): Promise<Record<string, string>> {
  const program = `
    const { request } = require("node:http");
    const token = process.env.JUPYTERHUB_API_TOKEN;
    const ask = (line) => new Promise((resolve) => {
      const [, method, host, port, path] = /^(\\S+) http:\\/\\/([^:/]+):(\\d+)(.*)$/.exec(line);
      const sent = request({ method, host, port, path, timeout: 2000, headers: { authorization: "token " + token } }, (answer) => {
        answer.resume();
        resolve(String(answer.statusCode));
      });
      sent.on("timeout", () => sent.destroy(new Error("silence")));
      sent.on("error", () => resolve("no answer"));
      sent.end();
    });
    const requests = ${JSON.stringify(requests)};
    Promise.all(Object.entries(requests).map(async ([name, line]) => [name, await ask(line)]))
      .then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
  const { text } = await school.daemon.run("docker", [
    "exec",
    "nabla-student-eve",
    "node",
    "-e",
    program,
  ]);
  return JSON.parse(text) as Record<string, string>;
}

/** A container's address on a network. */
async function addressOf(
  school: Class,
  container: string,
  network: string,
): Promise<string> {
  return school.daemon.must("docker", [
    "inspect",
    "--format",
    `{{with index .NetworkSettings.Networks "${network}"}}{{.IPAddress}}{{end}}`,
    container,
  ]);
}

export function isolation(school: () => Class): void {
  test("from a student's server nothing answers but the gate", async () => {
    await Promise.all(["eve", "bob"].map((name) => atWork(school(), name)));
    const own = "nabla-student-eve";
    const at = (container: string, network = own): Promise<string> =>
      addressOf(school(), container, network);
    const places: Record<string, string> = {
      "another's server": `${await at("nabla-student-bob", "nabla-student-bob")}:8888`,
      "the hub": `${await at("nabla-hub-1")}:8081`,
      "the hub on its own network": `${await at("nabla-hub-1", "nabla_control")}:8081`,
      "the proxy": `${await at("nabla-proxy-1")}:8000`,
      "the proxy's routes": `${await at("nabla-proxy-1")}:8001`,
      "the exchange": `${await at("nabla-exchange-1", "nabla_control")}:8090`,
      "Docker's socket": `${await at("nabla-docker-socket-1", "nabla_docker")}:2375`,
      "the host": "172.17.0.1:22",
      "the cloud's metadata": "169.254.169.254:80",
      "the internet": "1.1.1.1:80",
    };
    for (const address of Object.values(places))
      expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+:\d+$/);
    const answers = await reach(
      school(),
      Object.fromEntries(
        Object.entries(places).map(([name, address]) => [
          name,
          `GET http://${address}/`,
        ]),
      ),
    );
    expect(answers).toEqual(
      Object.fromEntries(Object.keys(places).map((it) => [it, "no answer"])),
    );
  });

  test("the gate lets a server's own business through, and nothing else", async () => {
    const hub = "http://hub:8081";
    const answers = await reach(school(), {
      version: `GET ${hub}/hub/api`,
      self: `GET ${hub}/hub/api/user`,
      users: `GET ${hub}/hub/api/users`,
      bob: `GET ${hub}/hub/api/users/bob`,
      "bob's activity": `POST ${hub}/hub/api/users/bob/activity`,
      "bob's server": `DELETE ${hub}/hub/api/users/bob/server`,
      "a new token": `POST ${hub}/hub/api/users/eve/tokens`,
      "own tokens": `GET ${hub}/hub/api/users/eve/tokens`,
      groups: `GET ${hub}/hub/api/groups`,
      routes: `GET ${hub}/hub/api/proxy`,
      shutdown: `POST ${hub}/hub/api/shutdown`,
      metrics: `GET ${hub}/hub/metrics`,
      "sign-in page": `GET ${hub}/hub/login`,
      "two dots": `GET ${hub}/hub/api/user/../users`,
      escaped: `GET ${hub}/hub/api/user/%2e%2e/users`,
      "two slashes": `GET ${hub}/hub/api/user//../users`,
      "bob's work": `GET ${hub}/services/ngshare/submission/nabla/00-your-notebook/bob`,
      "everybody's work": `GET ${hub}/services/ngshare/submissions/nabla/00-your-notebook`,
      "another course": `POST ${hub}/services/ngshare/course/eves`,
      "the key that signs for grades": `GET ${hub}/services/grades/jwks`,
      "the class list": `GET ${hub}/services/class/students.json`,
    });
    const { version, self, ...refused } = answers;
    expect({ version, self }).toEqual({ version: "200", self: "200" });
    const wrong = Object.entries(refused).filter(
      ([, status]) => !["400", "403", "404"].includes(status),
    );
    expect(wrong).toEqual([]);
  });

  test("another's files, kernels and token are out of reach through the class's address", async () => {
    const bob = await atWork(school(), "bob");
    const eve = await signedIn(school(), "eve");
    const kernel = await bob.kernel();
    const of = async (path: string, method = "GET", body?: unknown) =>
      (await eve.server(path, method, body, "bob")).status;
    expect(await of("/api/contents")).toBe(403);
    expect(await of("/api/kernels")).toBe(403);
    expect(await of("/api/kernels", "POST", { name: "nabla" })).toBe(403);
    expect(
      await of("/api/contents/course/00-your-notebook.ipynb", "DELETE"),
    ).toBe(403);
    await expect(eve.attach(kernel.id, "bob")).rejects.toThrow(/403/);
    // Her own server's token, as a header, at his server.
    const { text: token } = await school().inside(
      "eve",
      "printenv JUPYTERHUB_API_TOKEN",
    );
    const stranger = school().visitor("stranger");
    const withToken = (path: string) =>
      stranger.request(path, { headers: { authorization: `token ${token}` } });
    expect((await withToken("/user/bob/api/contents")).status).toBe(403);
    expect((await withToken("/hub/api/users")).status).toBe(403);
    expect((await eve.hub("/users/bob")).status).toBeGreaterThanOrEqual(403);
    expect((await eve.hub("/users/bob/server", "POST")).status).toBe(404);
    expect((await kernel.run("21 * 2")).text).toBe("42");
    kernel.close();
  });

  test("a page of another origin can neither write nor listen", async () => {
    const bob = await atWork(school(), "bob");
    const kernel = await bob.kernel();
    // Bob's browser on a page of eve's: his cookies go along, the XSRF token does not.
    const forged = await bob.request("/user/bob/api/contents/forged.txt", {
      method: "PUT",
      headers: {
        origin: "http://evil.example",
        "content-type": "application/json",
      },
      body: JSON.stringify({ type: "file", format: "text", content: "x" }),
    });
    expect(forged.status).toBe(403);
    const start = await bob.request("/hub/api/users/bob/server", {
      method: "DELETE",
      headers: { origin: "http://evil.example" },
    });
    expect(start.status).toBe(403);
    await expect(
      bob.attach(kernel.id, "bob", "http://evil.example"),
    ).rejects.toThrow(/403/);
    kernel.close();
  });

  test("the container gives no right away, and has nothing of the host", async () => {
    const { text } = await school().inside(
      "eve",
      `grep -E '^(Cap(Eff|Prm|Bnd)|NoNewPrivs|Seccomp):' /proc/self/status
       for attempt in 'touch /x' 'touch /opt/nabla/lessons/x' 'mount -t tmpfs none /mnt' 'mount --bind / /mnt' 'unshare -Ur true' \\
         'mknod /tmp/disk b 254 0' 'chroot / true' 'ls /proc/1/root/srv/hub' 'echo 1 > /proc/sys/kernel/panic' 'echo b > /proc/sysrq-trigger' \\
         'ls /var/run/docker.sock' 'ls /srv/hub' 'ls /srv/secrets' 'cat /dev/vda' 'cat /etc/shadow' 'echo > /sys/fs/cgroup/memory.max' \\
         'kill -9 1' 'ln -s /etc/shadow /tmp/s && cat /tmp/s'; do
         bash -c "$attempt" >/dev/null 2>&1 && echo "allowed: $attempt"
       done
       id -u; ls /home`,
    );
    const lines = text.replaceAll("\t", " ").split("\n");
    for (const set of ["CapEff", "CapPrm", "CapBnd"])
      expect(lines).toContain(`${set}: 0000000000000000`);
    expect(lines).toContain("NoNewPrivs: 1");
    expect(lines).toContain("Seccomp: 2");
    // A process may send a signal to the first one of its own container, which takes none that it has not asked for.
    const allowed = lines.filter((it) => it.startsWith("allowed"));
    expect(allowed.filter((it) => it !== "allowed: kill -9 1")).toEqual([]);
    expect(lines.slice(-2)).toEqual(["1000", "learner"]);
  });

  test("as the hub, Docker's socket makes no container with more rights than a student's", async () => {
    const student = {
      Image: "nabla/single-user",
      User: "1000:1000",
      HostConfig: {
        NetworkMode: "nabla-student-eve",
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        Binds: ["nabla-home-eve:/home/learner:rw"],
      },
    };
    const host = (more: object): object => ({
      ...student,
      HostConfig: { ...student.HostConfig, ...more },
    });
    const bodies: [string, string, object][] = [
      ["POST", "/containers/create", host({ Privileged: true })],
      ["POST", "/containers/create", host({ CapAdd: ["SYS_ADMIN"] })],
      ["POST", "/containers/create", host({ Binds: ["/:/home/learner:rw"] })],
      ["POST", "/containers/create", host({ NetworkMode: "host" })],
      ["POST", "/containers/create", host({ PidMode: "host" })],
      ["POST", "/containers/create", host({ SecurityOpt: [] })],
      ["POST", "/containers/create", host({ CapDrop: [] })],
      ["POST", "/containers/create", { ...student, User: "0" }],
      [
        "POST",
        "/volumes/create",
        {
          Name: "nabla-home-x",
          DriverOpts: { type: "none", o: "bind", device: "/" },
        },
      ],
      [
        "POST",
        "/networks/create",
        { Name: "nabla-student-x", Driver: "macvlan" },
      ],
      ["POST", "/containers/nabla-student-bob/exec", { Cmd: ["id"] }],
      ["GET", "/containers/nabla-student-bob/archive?path=/home", {}],
      ["POST", "/containers/nabla-student-bob/update", { Memory: 0 }],
      ["POST", "/build", {}],
      ["POST", "/images/create?fromImage=evil", {}],
      ["DELETE", "/volumes/nabla-home-bob", {}],
    ];
    const program = [
      "import http.client, json, sys",
      "for method, path, body in json.load(sys.stdin):",
      "    it = http.client.HTTPConnection('docker-socket', 2375, timeout=20)",
      "    it.request(method, path, json.dumps(body), {'Content-Type': 'application/json'})",
      "    print(it.getresponse().status)",
    ].join("\n");
    const { text } = await school().daemon.run(
      "docker",
      ["exec", "-i", "nabla-hub-1", "python", "-c", program],
      {
        // The last two: what the spawner does pass.
        input: JSON.stringify([
          ...bodies,
          ["GET", "/containers/nabla-student-eve/json", {}],
        ]),
      },
    );
    const statuses = text.split("\n");
    expect(statuses.at(-1)).toBe("200");
    expect(
      bodies.filter((_, i) => statuses[i] !== "403").map(([, ...it]) => it),
    ).toEqual([]);
  });

  test("a fork bomb and a memory bomb end where they began", async () => {
    const [eve, bob] = await Promise.all([
      atWork(school(), "eve"),
      atWork(school(), "bob"),
    ]);
    const kernel = await bob.kernel();
    expect((await kernel.run("let kept = 41; kept")).text).toBe("41");
    await school().daemon.must("docker", [
      "exec",
      "--detach",
      "nabla-student-eve",
      "bash",
      "-c",
      "f() { f | f & }; f",
    ]);
    const processes = async (): Promise<number> =>
      Number(
        await school().daemon.must("docker", [
          "stats",
          "--no-stream",
          "--format",
          "{{.PIDs}}",
          "nabla-student-eve",
        ]),
      );
    let most = 0;
    // It grows within a moment; a guard against a bomb that does not go off.
    for (let turn = 0; turn < 30 && most <= 256; turn++)
      most = Math.max(most, await processes());
    expect(most).toBeGreaterThan(256);
    expect(most).toBeLessThanOrEqual(512);
    expect((await kernel.run("kept + 1")).text).toBe("42");
    // The bomb ends with the server, which its owner stops as ever.
    await eve.stop();
    await eve.start();
    const { status } = await school().daemon.docker(
      "exec",
      "nabla-student-eve",
      "node",
      "-e",
      "const hog = []; for (;;) hog.push(Buffer.alloc(2 ** 26, 1));",
    );
    expect(status).toBe(137); // ended by the bound on memory
    expect((await kernel.run("kept + 2")).text).toBe("43");
    expect((await eve.server("/api/status")).status).toBe(200);
    kernel.close();
  });
}
