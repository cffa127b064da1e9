import { totalmem } from "node:os";
import { describe, expect, test } from "vitest";
import { largest } from "../../../kernel/src/engine/largest.js";
import {
  memoryKills,
  memoryState,
} from "../../../kernel/src/engine/memory-limit.js";
import { MemoryWatch } from "../../../kernel/src/handlers/memory.js";

const files =
  (all: Record<string, string>) =>
  (file: string): string | undefined =>
    all[file];
const meminfo = `MemTotal: 1 kB\nMemAvailable:   ${Math.round(totalmem() / 2048)} kB\n`;

describe("the limit that is nearest", () => {
  test("version 2: of a group above, without what is only cached", () => {
    const from = files({
      "/proc/self/cgroup": "0::/pod/kernel\n",
      "/proc/meminfo": meminfo,
      "/sys/fs/cgroup/pod/kernel/memory.max": "max\n",
      "/sys/fs/cgroup/pod/kernel/memory.events": "oom 1\noom_kill 3\n",
      "/sys/fs/cgroup/pod/memory.max": "1000000\n",
      "/sys/fs/cgroup/pod/memory.current": "950000\n",
      "/sys/fs/cgroup/pod/memory.stat": "anon 1\ninactive_file 50000\n",
    });
    expect(memoryState(from)).toEqual({
      limit: 1e6,
      used: 9e5,
      of: "container",
    });
    expect(memoryKills(from)).toBe(3);
  });

  test("version 1", () => {
    const from = files({
      "/proc/self/cgroup": "5:cpu:/x\n4:memory:/x\n0::/\n",
      "/proc/meminfo": meminfo,
      "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "2000000\n",
      "/sys/fs/cgroup/memory/x/memory.usage_in_bytes": "1900000\n",
      "/sys/fs/cgroup/memory/x/memory.stat": "total_inactive_file 100000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    expect(memoryState(from)).toEqual({
      limit: 2e6,
      used: 1.8e6,
      of: "container",
    });
  });

  test("of the machine, where no group has one or the machine is fuller", () => {
    const { of, limit, used } = memoryState(
      files({ "/proc/meminfo": meminfo }),
    );
    expect([of, limit]).toEqual(["machine", totalmem()]);
    expect(used / limit).toBeCloseTo(0.5, 3);
  });
});

describe("the largest names", () => {
  const tensor = {
    shape: [1000, 784],
    dtype: "float32",
    isDisposedInternal: false,
  };
  test.each<[string, unknown, number]>([
    ["a typed array", new Float64Array(1e6), 8e6],
    [
      "a view: its whole buffer",
      new Float32Array(new ArrayBuffer(4e6), 0, 10),
      4e6,
    ],
    ["numbers", Array.from({ length: 1e6 }, () => 1.5), 8e6],
    ["a tensor", tensor, 3_136_000],
    ["tensors in an object", { train: { x: tensor } }, 3_136_000],
    ["a long text", "x".repeat(2e6), 2e6],
    ["a map of arrays", new Map([["a", new Uint8Array(3e6)]]), 3e6],
    [
      "long texts in a long list",
      Array.from({ length: 10_000 }, () => "y".repeat(1000)),
      1e7,
    ],
  ])("%s", (_, value, bytes) => {
    const [found] = largest([
      ["it", value],
      ["small", [1, 2]],
    ]);
    expect(found?.name).toBe("it");
    expect(found!.bytes / bytes).toBeGreaterThan(0.99);
    expect(found!.bytes / bytes).toBeLessThan(1.02);
  });

  test("in order, shared ones once, disposed ones and getters not at all", () => {
    const shared = new Uint8Array(2e6);
    const ring: Record<string, unknown> = { data: new Uint8Array(5e6) };
    ring["self"] = ring;
    expect(
      largest([
        ["a", shared],
        ["b", shared],
        ["gone", { ...tensor, isDisposedInternal: true }],
        ["ring", ring],
        [
          "trap",
          Object.defineProperty({}, "x", {
            get: () => {
              throw new Error("run");
            },
            enumerable: true,
          }),
        ],
      ]).map(({ name, what }) => `${name}: ${what}`),
    ).toEqual(["ring: Object", "a: Uint8Array [2000000]"]);
  });
});

describe("the warning", () => {
  test("at 85 %, once until there was room again", async () => {
    let used = 0;
    const said: string[] = [];
    const watch = new MemoryWatch({
      state: () => ({ limit: 2 ** 30, used: used * 2 ** 30, of: "container" }),
      largest: () =>
        Promise.resolve([
          { name: "xs", what: "Float64Array [100]", bytes: 2 ** 29 },
        ]),
      warn: (text) => said.push(text),
    });
    for (used of [0.5, 0.84, 0.86, 0.95, 0.8, 0.9, 0.7, 0.86])
      await watch.look();
    expect(said).toHaveLength(2);
    expect(said[0]).toContain(
      "881 MiB of the container's 1.0 GiB are in use (86 %)",
    );
    expect(said[0]).toContain("  xs: Float64Array [100], 512 MiB\n");
  });
});
