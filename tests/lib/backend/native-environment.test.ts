import { afterEach, describe, expect, it, vi } from "vitest";
import { prepareNative } from "../../../lib/src/backend/native.js";

const TF32 = "NVIDIA_TF32_OVERRIDE";

describe("products on a GPU", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ["are of whole float32", undefined, undefined, "0"],
    ["may be of less with NABLA_TF32=1", "1", undefined, undefined],
    ["are of whole float32 with NABLA_TF32=0", "0", undefined, "0"],
    ["are what NVIDIA's own variable says", undefined, "1", "1"],
  ])("%s", (_, ours, given, expected) => {
    vi.stubEnv("NABLA_TF32", ours);
    vi.stubEnv(TF32, given);
    prepareNative();
    expect(process.env[TF32]).toBe(expected);
  });
});
