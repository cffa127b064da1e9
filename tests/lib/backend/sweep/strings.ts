/** Strings, sparse and ragged tensors, which only the cpu backend has of its own. Small enough to be right by hand. */
import { describe, expect, it } from "vitest";
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

    it("sparseSegmentSum and sparseSegmentMean", async () => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const [rows, ids] = [
        [0, 2, 1],
        [0, 0, 1],
      ];
      const [i, s] = [tf.tensor1d(rows, "int32"), tf.tensor1d(ids, "int32")];
      expect(await values(tf.sparse.sparseSegmentSum(x, i, s))).toEqual([
        6, 8, 3, 4,
      ]);
      expect(await values(tf.sparse.sparseSegmentMean(x, i, s))).toEqual([
        3, 4, 3, 4,
      ]);
    });
  });
}
