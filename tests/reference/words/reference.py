"""Writes reference.json, the values that tests/lib/words/gensim.verify.test.ts compares with.

python3 -m venv venv && venv/bin/pip install gensim==4.4.0 numpy==2.4.6 scipy==1.17.1
venv/bin/python reference.py
"""

import json
import re
from importlib.metadata import version
from pathlib import Path

from gensim.models import Word2Vec
from gensim.test.utils import datapath
from scipy.stats import spearmanr

# Runs of small letters, so that both sides cut the text alike.
documents = [
    re.findall("[a-z]+", line.lower())
    for line in Path(datapath("lee_background.cor")).read_text().splitlines()
]
pairs = [
    line.lower().split("\t")
    for line in Path(datapath("wordsim353.tsv")).read_text().splitlines()
    if line and not line.startswith("#")
]


def correlation(seed):
    model = Word2Vec(
        documents, vector_size=50, window=5, sg=1, negative=5, min_count=5, sample=1e-3, epochs=20, workers=1, seed=seed
    )
    known = [(a, b, float(score)) for a, b, score in pairs if a in model.wv and b in model.wv]
    ours = [float(model.wv.similarity(a, b)) for a, b, _ in known]
    return {
        "pairs": len(known),
        "words": len(model.wv),
        "correlation": float(spearmanr([score for *_, score in known], ours).statistic),
    }


reference = {
    "versions": {name: version(name) for name in ("gensim", "numpy", "scipy")},
    "seeds": [correlation(seed) for seed in range(1, 6)],
}
Path(__file__).with_name("reference.json").write_text(json.dumps(reference, indent=1) + "\n")
