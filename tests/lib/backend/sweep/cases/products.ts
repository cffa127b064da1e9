/** Matrix products, einsum, decompositions. */
import { t1, t2, type Compute, type Family, type Tensor } from "./case.js";

const EINSUMS = [
  ["matrix product", "ij,jk->ik"],
  ["batches", "bij,bkj->bik"],
  ["inner product", "i,i->"],
  ["outer product", "i,j->ij"],
  ["transpose", "ij->ji"],
  ["row sums", "ij->i"],
  ["summed away in one", "ij,k->ik"],
  ["attention", "bqhd,bkhd->bhqk"],
  ["mixed", "abc,cd->abd"],
] as const;

export const products: Family = (tf) => {
  const cases: Record<string, Compute> = {
    matMul: (a, b) => tf.matMul(a, b),
    "matMul of int": (a, b) => tf.matMul(a, b),
    dot: (a, b) => tf.dot(a, b),
    outerProduct: (a, b) => tf.outerProduct(t1(a), t1(b)),
    "fused matMul, bias, relu": (a, b, bias) =>
      tf.fused.matMul({ a, b, bias, activation: "relu" }),
    // Rows are determined up to their sign, their products entirely.
    "gramSchmidt spans": (x) => {
      const q = tf.linalg.gramSchmidt(t2(x)) as Tensor;
      return tf.matMul(q, q, false, true);
    },
    "qr gives back x": (x) => {
      const [q, r] = tf.linalg.qr(x);
      return tf.matMul(q, r);
    },
  };
  for (const kind of ["matMul of batches", "matMul, batches broadcast"])
    for (const ta of [false, true])
      for (const tb of [false, true])
        cases[`${kind}, transposeA ${ta}, transposeB ${tb}`] = (
          a: Tensor,
          b: Tensor,
        ) => tf.matMul(a, b, ta, tb);
  for (const [name, equation] of EINSUMS)
    cases[`einsum, ${name}, ${equation}`] = (...operands: Tensor[]) =>
      tf.einsum(equation, ...operands);
  return cases;
};
