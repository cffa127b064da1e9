/** Strings, sparse and ragged tensors, which only the cpu backend has of its own. Small enough to be right by hand. */
import { describe, expect, it } from "vitest";
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Tensor, Tf } from "./cases/case.js";

async function values(tensor: Tensor | undefined): Promise<unknown[]> {
  if (tensor === undefined) throw new Error("an output is missing");
  const read = Array.from((await tensor.data()) as ArrayLike<unknown>);
  tensor.dispose();
  return read;
}

export function strings(tf: Tf, backend: string): void {
  describe(`${backend}, strings and sparse tensors`, () => {
    it("stringSplit", async () => {
      const split = tf.string.stringSplit(["a bc", "d"], " ");
      expect(await values(split["values"])).toEqual(["a", "bc", "d"]);
      expect(await values(split["indices"])).toEqual([0, 0, 0, 1, 1, 0]);
      expect(await values(split["shape"])).toEqual([2, 2]);
    });

    it("stringNGrams", async () => {
      const grams = tf.string.stringNGrams(
        ["a", "b", "c"],
        tf.tensor1d([0, 3], "int32"),
        "|",
        [2],
        "",
        "",
        0,
        false,
      );
      expect(await values(grams["nGrams"])).toEqual(["a|b", "b|c"]);
      expect(await values(grams["nGramsSplits"])).toEqual([0, 2]);
    });

    it("stringToHashBucketFast", async () => {
      // TensorFlow's documentation of tf.strings.to_hash_bucket_fast.
      const hashed = tf.string.stringToHashBucketFast(
        ["Hello", "TensorFlow", "2.x"],
        3,
      );
      expect(await values(hashed)).toEqual([0, 2, 2]);
    });

    it("sparseFillEmptyRows", async () => {
      const filled = tf.sparse.sparseFillEmptyRows(
        [
          [0, 0],
          [2, 1],
        ],
        [5, 6],
        [3, 2],
        -1,
      );
      expect(await values(filled["outputValues"])).toEqual([5, -1, 6]);
      expect(await values(filled["outputIndices"])).toEqual([0, 0, 1, 0, 2, 1]);
    });

    (backend === "webgpu" ? refusals : segments)(tf);
  });
}

const segmentsOf = (tf: Tf): [Tensor, Tensor1D, Tensor1D] => [
  tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]),
  tf.tensor1d([0, 2, 1], "int32"),
  tf.tensor1d([0, 0, 1], "int32"),
];

function segments(tf: Tf): void {
  it("sparseSegmentSum and sparseSegmentMean", async () => {
    const sums = tf.sparse.sparseSegmentSum(...segmentsOf(tf));
    expect(await values(sums)).toEqual([6, 8, 3, 4]);
    const means = tf.sparse.sparseSegmentMean(...segmentsOf(tf));
    expect(await values(means)).toEqual([3, 4, 3, 4]);
  });
}

function refusals(tf: Tf): void {
  it("refuses what JavaScript must compute of values on the GPU, by name, and names a backend that can", () => {
    // Nothing is added to these, so that they are on the GPU alone.
    const there = segmentsOf(tf).map((each: Tensor) =>
      each.add(tf.zerosLike(each)),
    );
    expect(() =>
      tf.sparse.sparseSegmentMean(...(there as [Tensor, Tensor1D, Tensor1D])),
    ).toThrow(/SparseSegmentMean .* await backend\.use\("wasm"\)/);
    expect(() =>
      tf.image.nonMaxSuppression(
        tf.tensor2d([[0, 0, 1, 1]]).add<Tensor2D>(0),
        tf.tensor1d([1]).add<Tensor1D>(0),
        1,
      ),
    ).toThrow(/NonMaxSuppressionV3 .* await backend\.use\("wasm"\)/);
  });
}
