/** What tests make once and keep in .cache, where several files of tests that run beside each other want it. */

interface Lock {
  lock: (onWait: () => void, path: string) => Promise<() => void>;
}
const { lock } = (await import(
  new URL("../../setup/lock.mjs", import.meta.url).href
)) as Lock;

/** Does it while no other process does the same to that folder. */
export async function oneAtATime<Result>(
  folder: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const release = await lock(() => undefined, `${folder}.lock`);
  try {
    return await work();
  } finally {
    release();
  }
}
