"""Reference values of tests/lib/pretrained/bert.test.ts: transformers' BertModel with weights by a rule that both sides know.

Run: python tests/reference/pretrained/bert.py   (torch, transformers, safetensors; versions are written into the file)
"""

import base64
import json
import tempfile
from pathlib import Path

import numpy as np
import safetensors
import torch
import transformers
from safetensors.torch import save_file
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification, BertModel

from seeded import name_hash

HERE = Path(__file__).parent
CONFIG = {
    "vocab_size": 40,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 12,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
}
IDS = [[2, 17, 8, 31, 3, 0, 0], [2, 9, 39, 25, 14, 6, 3]]
MASK = [[1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1, 1]]
TYPES = [[0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1]]


def by_rule(name, shape):
    """Numbers in [-0.25, 0.25) by the finaliser of MurmurHash3 of seed + i; a normalisation's factors lie around 1."""
    i = np.arange(int(np.prod(shape)), dtype=np.uint64)
    x = (i + name_hash(name)) & 0xFFFFFFFF
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(13)
    x = (x * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    values = x.astype(np.float64) / 2**33 - 0.25
    if name.endswith("LayerNorm.weight"):
        values += 1
    return values.astype(np.float32).reshape(shape)


def filled(model):
    prefix = "" if isinstance(model, BertModel) else "bert."
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(by_rule(name.removeprefix("bert."), tuple(parameter.shape))))
    return model.eval()


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().numpy().ravel()]


def bert():
    inputs = {
        "input_ids": torch.tensor(IDS),
        "attention_mask": torch.tensor(MASK),
        "token_type_ids": torch.tensor(TYPES),
    }
    out = {}
    for activation in ("gelu", "gelu_new", "relu"):
        config = BertConfig(**{**CONFIG, "hidden_act": activation}, attn_implementation="eager")
        model = filled(BertModel(config))
        result = model(**inputs, output_hidden_states=True, output_attentions=True)
        if activation == "gelu":
            out["hidden"] = [numbers(state) for state in result.hidden_states]
            out["attention"] = [numbers(state) for state in result.attentions]
            out["pooled"] = numbers(result.pooler_output)
        else:
            out[activation] = numbers(result.last_hidden_state[:, :, ::5])
    config = BertConfig(**CONFIG, num_labels=3)
    words = filled(BertForMaskedLM(config))
    out["wordLogits"] = numbers(words(**inputs).logits)
    classes = filled(BertForSequenceClassification(config))
    out["classProbabilities"] = numbers(classes(**inputs).logits.softmax(-1))
    out["parameters"] = {
        "words": sum(p.numel() for p in words.parameters()),
        "body": sum(p.numel() for p in filled(BertModel(config)).parameters()),
    }
    return out


def file_of(tensors):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.safetensors"
        save_file(tensors, path, metadata={"format": "pt"})
        return base64.b64encode(path.read_bytes()).decode()


def files():
    """One of each number type, with the values that are hard to read: subnormals, infinities, the largest."""
    hard = [0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, 1 / 3, float("inf"), float("-inf"), 3.0e38, 1e-40]
    tensors = {
        "a.f32": torch.tensor(hard, dtype=torch.float32).reshape(3, 4),
        "b.f16": torch.tensor(hard, dtype=torch.float64).to(torch.float16).reshape(2, 6),
        "c.bf16": torch.tensor(hard, dtype=torch.float64).to(torch.bfloat16),
        "d.f64": torch.tensor([1 / 3, -1e300], dtype=torch.float64),
        "e.i64": torch.arange(3),
        "f.scalar": torch.tensor(7.0),
        "g.empty": torch.zeros(0, 5),
    }
    values = {
        name: [str(value) for value in tensor.to(torch.float32).numpy().ravel()]
        for name, tensor in tensors.items()
        if tensor.dtype.is_floating_point
    }
    return {"file": file_of(tensors), "values": values}


if __name__ == "__main__":
    versions = {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "safetensors": safetensors.__version__,
        "numpy": np.__version__,
    }
    given = {"config": CONFIG, "ids": IDS, "mask": MASK, "types": TYPES}
    (HERE / "bert.json").write_text(json.dumps({"versions": versions, **given, **bert()}) + "\n")
    (HERE / "safetensors.json").write_text(json.dumps({"versions": versions, **files()}) + "\n")
