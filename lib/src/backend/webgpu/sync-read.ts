/** tf.js reads synchronously through a canvas, which Node lacks, and says nothing but that. */
export class SyncRead extends Error {
  constructor(cause: unknown) {
    super(
      "On the backend webgpu, values are read with await: `await tensor.data()`, `await tensor.array()`; " +
        'dataSync(), arraySync() and print() cannot work there. `await backend.use("wasm")` has them.',
      { cause },
    );
  }
}
