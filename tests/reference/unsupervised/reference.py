"""Writes reference.json, the values that tests/lib/unsupervised/ compares with.

python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.0 minisom==2.3.6 numpy==2.4.6 scipy==1.17.1
venv/bin/python reference.py
"""

import json
from importlib.metadata import version
from pathlib import Path

from minisom import MiniSom
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA, IncrementalPCA
from sklearn.mixture import GaussianMixture

X = load_iris().data


def axes(model):
    return {
        "components": model.components_.tolist(),
        "explainedVariance": model.explained_variance_.tolist(),
        "explainedVarianceRatio": model.explained_variance_ratio_.tolist(),
        "singularValues": model.singular_values_.tolist(),
        "mean": model.mean_.tolist(),
        "noiseVariance": float(model.noise_variance_),
        "firstScores": model.transform(X[:3]).tolist(),
    }


def mixture(kind):
    model = GaussianMixture(
        3, covariance_type=kind, random_state=0, n_init=10, tol=1e-10, max_iter=5000
    ).fit(X)
    order = model.means_[:, 0].argsort()
    return {
        "score": float(model.score(X)),
        "bic": float(model.bic(X)),
        "aic": float(model.aic(X)),
        "weights": model.weights_[order].tolist(),
        "means": model.means_[order].tolist(),
    }


def som(topology, offline):
    model = MiniSom(
        6, 6, 4, sigma=1, learning_rate=0.5, random_seed=0, topology=topology
    )
    initial = model.get_weights().tolist()
    if offline:
        model.train_batch_offline(X, 20)
    else:
        model.train(X, 1000)
    return {
        "initial": initial,
        "weights": model.get_weights().tolist(),
        "quantisationError": float(model.quantization_error(X)),
        "topographicError": float(model.topographic_error(X)),
        "distanceMap": model.distance_map(scaling="mean").tolist(),
    }


def hierarchy(method):
    merges = linkage(X, method)
    return {
        "heights": merges[:, 2].tolist(),
        "labels": fcluster(merges, 3, criterion="maxclust").tolist(),
    }


kmeans = KMeans(3, n_init=10, random_state=0, tol=0, max_iter=1000).fit(X)
reference = {
    "versions": {
        name: version(name) for name in ("scikit-learn", "minisom", "numpy", "scipy")
    },
    "iris": X.tolist(),
    "pca": axes(PCA(2).fit(X)),
    "whitened": axes(PCA(2, whiten=True).fit(X)),
    "incremental": axes(IncrementalPCA(2, batch_size=30).fit(X)),
    "kmeans": {
        "inertia": float(kmeans.inertia_),
        "centers": kmeans.cluster_centers_[
            kmeans.cluster_centers_[:, 0].argsort()
        ].tolist(),
    },
    "mixture": {kind: mixture(kind) for kind in ("full", "tied", "diag", "spherical")},
    "hierarchy": {
        kind: hierarchy(kind) for kind in ("ward", "complete", "average", "single")
    },
    "som": {
        "rectangular": som("rectangular", offline=False),
        "hexagonal": som("hexagonal", offline=False),
        "batch": som("rectangular", offline=True),
    },
}
Path(__file__).with_name("reference.json").write_text(json.dumps(reference) + "\n")
