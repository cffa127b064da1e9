/** Our side of each row, and what the peer is told so that it does the same. */
import type { Nabla } from "../ours.js";

export interface Peer {
  prepare: (
    row: string,
    request: object,
  ) => Promise<{ sentences: string[][] | null }>;
}

/** Seconds of one run (the unit of the row), and a number that the peer must come to as well. */
export type Work = () => Promise<{ seconds: number; check?: number }>;

export type Works = Record<string, (peer: Peer) => Promise<Work>>;

const K = 10;
const ITERATIONS = 20;
const FEATURES = 784;

const timed = async (
  act: () => Promise<number | undefined>,
): Promise<{ seconds: number; check?: number }> => {
  const start = performance.now();
  const check = await act();
  const seconds = (performance.now() - start) / 1000;
  return check === undefined ? { seconds } : { seconds, check };
};

export function worksOf(
  nabla: Nabla,
  put: (name: string, values: ArrayLike<number>) => string,
): Works {
  const { PCA, KMeans, GaussianMixture, SelfOrganizingMap } = nabla;
  const digits = once(() => nabla.mnist.load({ seed: 1 }));
  /** The first twenty principal scores. */
  const scores = once(async () => {
    const pca = new PCA({ components: 20, solver: "randomized", seed: 1 });
    const loaded = await digits();
    const rows = await (await pca.fit(loaded)).transform(loaded);
    return { size: rows.length, features: Float32Array.from(rows.flat()) };
  });
  const pixels = async (): Promise<{ file: string; columns: number }> => ({
    file: put("pixels", (await digits()).features),
    columns: FEATURES,
  });

  const pca =
    (name: string, solver: "full" | "randomized") =>
    async (peer: Peer): Promise<Work> => {
      const X = await digits();
      const components = 50;
      await peer.prepare(name, { ...(await pixels()), solver, components });
      return () =>
        timed(async () => {
          const options = { components, solver, powerIterations: 7 };
          const fitted = await new PCA(options).fit(X);
          return fitted.explainedVariance.reduce((sum, x) => sum + x, 0);
        });
    };

  const mixture =
    (name: string, covariance: "full" | "diag") =>
    async (peer: Peer): Promise<Work> => {
      const small = name === "gmm-full-20d";
      const X = small ? await scores() : await digits();
      const where = small
        ? { file: put("scores", X.features), columns: 20 }
        : await pixels();
      const start = await new KMeans({ clusters: K, seed: 1, maxIterations: 5 }).fit(X); // prettier-ignore
      const labels = Array.from(start.labels);
      await peer.prepare(name, { ...where, labels, covariance, clusters: K, iterations: ITERATIONS }); // prettier-ignore
      return () =>
        timed(async () => {
          const model = new GaussianMixture({
            components: K,
            covariance,
            init: labels,
            maxIterations: ITERATIONS,
            tolerance: 0,
            regularisation: 1e-3,
          });
          return (await model.fit(X)).lowerBound;
        });
    };

  return {
    pca: pca("pca", "full"),
    "pca-randomized": pca("pca-randomized", "randomized"),

    kmeans: async (peer) => {
      const X = await digits();
      const init = Array.from({ length: K }, (_, i) =>
        Array.from(X.at(i).features),
      );
      await peer.prepare("kmeans", { ...(await pixels()), clusters: K, iterations: ITERATIONS }); // prettier-ignore
      const options = { clusters: K, init, maxIterations: ITERATIONS, tolerance: 0 }; // prettier-ignore
      return () =>
        timed(async () => (await new KMeans(options).fit(X)).inertia);
    },

    "gmm-full-20d": mixture("gmm-full-20d", "full"),
    "gmm-diag-784d": mixture("gmm-diag-784d", "diag"),

    som: async (peer) => {
      const X = await scores();
      const side = 10;
      const rowsOf = (count: number): number[][] =>
        Array.from({ length: count }, (_, i) =>
          Array.from(X.features.subarray(20 * i, 20 * (i + 1))),
        );
      await peer.prepare("som", { file: put("scores", X.features), columns: 20, side, iterations: X.size }); // prettier-ignore
      const options = { rows: side, columns: side, init: rowsOf(side * side), shuffle: false, iterations: X.size }; // prettier-ignore
      const some = rowsOf(1000);
      return async () => {
        const map = new SelfOrganizingMap(options);
        const { seconds } = await timed(async () => {
          await map.fit(X);
          return undefined;
        });
        return { seconds, check: await map.quantisationError(some) };
      };
    },

    word2vec: async (peer) => {
      const epochs = 5;
      const { sentences } = await peer.prepare("word2vec", { epochs });
      if (sentences === null)
        throw new Error("word2vec expected the peer's sentences.");
      return async () => {
        const { seconds } = await timed(async () => {
          await nabla.word2vec(sentences, {
            dimensions: 100,
            epochs,
            workers: 2,
            seed: 1,
          });
          return undefined;
        });
        return { seconds: seconds / epochs };
      };
    },

    "value-iteration": async (peer) => {
      const size = { states: 100_000, actions: 4, branches: 4, discount: 0.95, sweeps: 50 }; // prettier-ignore
      await peer.prepare("value-iteration", size);
      const mdp = nabla.MDP.fromFunctions({
        ...size,
        outcomes: (s, a) =>
          Array.from({ length: size.branches }, (_, b) => ({
            probability: 1 / size.branches,
            next: (s * 48271 + a * 1299709 + b * 15485863 + 7) % size.states,
            reward: (s * 31 + a * 17) % 11,
          })),
      });
      const { discount, sweeps } = size;
      return () =>
        timed(async () => {
          const { values } = nabla.valueIteration(mdp, { discount, maxSweeps: sweeps, tolerance: 0 }); // prettier-ignore
          return values.reduce((sum, v) => sum + v, 0);
        });
    },

    "cartpole-steps": async (peer) => {
      const steps = 100_000;
      await peer.prepare("cartpole-steps", { steps });
      const pole = new nabla.CartPole();
      return async () => {
        pole.reset({ seed: 1 });
        const { seconds } = await timed(async () => {
          for (let i = 0; i < steps; i++) {
            const { terminated, truncated } = pole.step(((i * 7) % 3) % 2);
            if (terminated || truncated) pole.reset();
          }
          return undefined;
        });
        return { seconds: (seconds / steps) * 1e6 };
      };
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
