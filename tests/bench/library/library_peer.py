"""scikit-learn, minisom, gensim, pymdptoolbox and gymnasium, timed on request.

Reads one JSON object a line: {"prepare": row, ...} makes ready, {"run": row} does the work once; {} ends. Answers with one JSON object a line:
{"seconds": …, "check": number that ours must come to as well}.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

data = {}


def matrix(request):
    values = np.fromfile(request["file"], dtype=np.float32)
    return values.reshape(-1, request["columns"])


def pca(request):
    from sklearn.decomposition import PCA

    X = matrix(request)
    options = {} if request["solver"] == "full" else {"svd_solver": "randomized", "iterated_power": 7, "random_state": 0}
    return lambda: float(PCA(request["components"], **options).fit(X).explained_variance_.sum())


def kmeans(request):
    from sklearn.cluster import KMeans

    X = matrix(request)
    k = request["clusters"]
    return lambda: float(
        KMeans(k, init=X[:k], n_init=1, max_iter=request["iterations"], tol=0, algorithm="lloyd").fit(X).inertia_
    )


def gmm(request):
    import warnings

    from sklearn.mixture import GaussianMixture

    warnings.simplefilter("ignore")  # twenty iterations are not enough to converge, on both sides
    X = matrix(request)
    k = request["clusters"]
    start = np.zeros((len(X), k), dtype=np.float32)
    start[np.arange(len(X)), np.array(request["labels"])] = 1

    class FromLabels(GaussianMixture):
        def _initialize_parameters(self, X, random_state, *args, **kwargs):
            self._initialize(X, start)

    def run():
        model = FromLabels(
            k, covariance_type=request["covariance"], tol=0, max_iter=request["iterations"], reg_covar=1e-3
        ).fit(X)
        return float(model.lower_bound_)

    return run


def som(request):
    from minisom import MiniSom

    X = matrix(request)
    side = request["side"]

    def run():
        model = MiniSom(side, side, X.shape[1], sigma=1, learning_rate=0.5, random_seed=0)
        # Unit [x][y] of minisom is unit x * side + y of ours.
        model._weights = X[: side * side].reshape(side, side, -1).astype(float)
        start = time.perf_counter()
        model.train(X, request["iterations"])
        seconds = time.perf_counter() - start
        return float(model.quantization_error(X[:1000])), seconds

    return run


def word2vec(request):
    from gensim.models import Word2Vec
    from gensim.test.utils import datapath
    from gensim.utils import simple_preprocess

    lines = Path(datapath("lee_background.cor")).read_text().splitlines()
    sentences = [simple_preprocess(line) for line in lines]
    data["sentences"] = sentences

    def run():
        model = Word2Vec(vector_size=100, window=5, negative=5, sg=1, min_count=5, workers=2, seed=1)
        model.build_vocab(sentences)
        start = time.perf_counter()
        model.train(sentences, total_examples=len(sentences), epochs=request["epochs"])
        return None, (time.perf_counter() - start) / request["epochs"]

    return run


def value_iteration(request):
    import scipy.sparse
    from mdptoolbox import util
    from mdptoolbox.mdp import ValueIteration

    util.check = lambda *_: None  # it refuses every sparse matrix of this scipy

    states, actions, branches = request["states"], request["actions"], request["branches"]
    s = np.arange(states, dtype=np.int64)
    transitions = []
    for a in range(actions):
        columns = np.stack([(s * 48271 + a * 1299709 + b * 15485863 + 7) % states for b in range(branches)], axis=1)
        transitions.append(
            scipy.sparse.csr_matrix(
                (np.full(columns.size, 1 / branches), columns.ravel(), np.arange(0, columns.size + 1, branches)),
                shape=(states, states),
            )
        )
    rewards = np.stack([(s * 31 + a * 17) % 11 for a in range(actions)], axis=1).astype(float)

    class WithoutBound(ValueIteration):
        def _boundIter(self, epsilon):
            """It would look at each column of each matrix, for minutes; the number of sweeps is given."""

    model = WithoutBound(transitions, rewards, request["discount"])

    def run():
        model.V = np.zeros(states)
        model.iter = 0
        model.max_iter = request["sweeps"]
        model.thresh = 0
        start = time.perf_counter()
        model.run()
        seconds = time.perf_counter() - start
        if model.iter != request["sweeps"]:
            raise SystemExit(f"{model.iter} sweeps, not {request['sweeps']}")
        return float(np.sum(model.V)), seconds

    return run


def cart_pole(request):
    import gymnasium

    env = gymnasium.make("CartPole-v1")
    steps = request["steps"]

    def run():
        env.reset(seed=1)
        start = time.perf_counter()
        for i in range(steps):
            _, _, terminated, truncated, _ = env.step((i * 7) % 3 % 2)
            if terminated or truncated:
                env.reset()
        return None, (time.perf_counter() - start) / steps * 1e6

    return run


WORK = {
    "pca": pca,
    "pca-randomized": pca,
    "kmeans": kmeans,
    "gmm-full-20d": gmm,
    "gmm-diag-784d": gmm,
    "som": som,
    "word2vec": word2vec,
    "value-iteration": value_iteration,
    "cartpole-steps": cart_pole,
}
PEERS = ("scikit-learn", "minisom", "gensim", "pymdptoolbox", "gymnasium")


def main():
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if "prepare" in request:
            work = WORK[request["prepare"]](request)
            answer = {"versions": {name: version(name) for name in PEERS}, "sentences": data.get("sentences")}
            data.clear()
        elif "run" in request:
            start = time.perf_counter()
            result = work()
            seconds = time.perf_counter() - start
            if isinstance(result, tuple):
                result, seconds = result
            answer = {"seconds": seconds, "check": result}
        else:
            break
        print(json.dumps(answer), flush=True)


main()
