/** Complex numbers and Fourier transforms, as real and imaginary parts. */
import { t1, type Family, type Tensor } from "./case.js";

export const spectral: Family = (tf) => {
  const parts = (z: Tensor): Tensor[] => [tf.real(z), tf.imag(z)];
  return {
    fft: (a, b) => parts(tf.fft(tf.complex(a, b))),
    "fft of 5": (a, b) => parts(tf.fft(tf.complex(a, b))),
    ifft: (a, b) => parts(tf.ifft(tf.complex(a, b))),
    rfft: (a) => parts(tf.spectral.rfft(a)),
    irfft: (a, b) => tf.spectral.irfft(tf.complex(a, b)),
    "complex abs": (a, b) => tf.abs(tf.complex(a, b)),
    "complex sum and product": (a, b) =>
      parts(tf.complex(a, b).add(tf.complex(b, a)).mul(tf.complex(a, a))),
    stft: (x) =>
      parts(tf.signal.stft(t1(x), 4, 2, 4, (length) => tf.ones([length]))),
    hannWindow: () => tf.signal.hannWindow(6),
  };
};
