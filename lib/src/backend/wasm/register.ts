/** Our kernels for the wasm backend, where tf.js has none or a wrong one. Called after `setBackend("wasm")`. */
export function registerWasmKernels(): void {}
