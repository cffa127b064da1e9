"""MiniLM's hidden states on real sentences by transformers: the reference of tests/lib/pretrained/minilm.process.test.ts.

Run: python tests/reference/pretrained/minilm.py PATH/TO/FOLDER   (with config.json, model.safetensors, tokenizer.json; torch, transformers)
"""

import json
import sys
from pathlib import Path

import tokenizers
import torch
import transformers

HERE = Path(__file__).parent
SENTENCES = [
    "The cat sat on the mat.",
    "A kitten rests upon a rug.",
    "Share prices fell sharply after the bank raised its rates.",
    "Backpropagation computes the gradient of the loss, layer by layer.",
    "Das Netz lernt aus Beispielen; 신경망은 예시로 배운다 😀",
    "No.",
]
STEP = 37  # every 37th number: 384 and 37 have no common factor, so each column comes up


def main(folder):
    tokenizer = tokenizers.Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    encoded = tokenizer.encode_batch(SENTENCES)
    ids, mask = (torch.tensor([getattr(e, part) for e in encoded]) for part in ("ids", "attention_mask"))
    model = transformers.BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        result = model(input_ids=ids, attention_mask=mask, output_hidden_states=True, output_attentions=True)
    weights = mask.unsqueeze(-1).float()
    mean = (result.last_hidden_state * weights).sum(1) / weights.sum(1)
    mean = torch.nn.functional.normalize(mean)
    seen = mask.bool()

    def every(tensor):
        return [float(f"{v:.8g}") for v in tensor.flatten()[::STEP].tolist()]

    value = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "sentences": SENTENCES,
        "step": STEP,
        "ids": ids.tolist(),
        "hidden": [every(state[seen]) for state in result.hidden_states],
        "attention": [every(state[0, :, : int(mask[0].sum()), : int(mask[0].sum())]) for state in result.attentions],
        "pooled": every(result.pooler_output),
        "cosines": [[float(f"{v:.8g}") for v in row] for row in (mean @ mean.T).tolist()],
    }
    (HERE / "minilm.json").write_text(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
