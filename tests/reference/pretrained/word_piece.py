"""Token ids of 1,000 sentences by Python's tokenizers with MiniLM's tokenizer.json: the reference of tests/lib/pretrained/minilm.process.test.ts.

The sentences are made by a rule that both sides know, from fragments of several scripts. Only a digest of each sentence's ids is kept.

Run: python tests/reference/pretrained/word_piece.py PATH/TO/tokenizer.json   (tokenizers)
"""

import hashlib
import json
import sys
from pathlib import Path

import tokenizers

HERE = Path(__file__).parent
# What tends to go wrong: scripts, accents composed and not, emoji of several code points, odd spaces, control characters, numbers,
# punctuation of many kinds, words longer than the model takes.
FRAGMENTS = [
    "the quick brown fox", "Unbelievably", "antidisestablishmentarianism", "don't", "it's", "U.S.A.", "e-mail@example.org",
    "https://example.org/a?b=c&d=1#e", "C++", "#hashtag", "@name", "3.14159", "1,234,567.89", "12:30", "2026-11-25", "50%", "$9.99", "€5", "£3",
    "½", "x²", "H₂O", "naïve", "café", "cafe\u0301", "Ångström", "A\u030angstro\u0308m", "Straße", "GROẞ", "İstanbul", "ıssız", "œuvre", "Łódź",
    "Việt Nam", "Ðức", "ñandú", "résumé", "Привет, мир", "Ёлка", "йод", "Київ", "Γειά σου Κόσμε", "ὀδύσσεια", "ΟΔΟΣ ΣΊΣΥΦΟΣ", "\U0002f800\U0002b740a", "שלום עולם", "שָׁלוֹם", "مرحبا بالعالم",
    "السَّلامُ", "नमस्ते दुनिया", "हिन्दी", "বাংলা", "தமிழ்", "తెలుగు", "ไทย", "ภาษาไทย", "မြန်မာ", "ខ្មែរ", "ქართული", "Հայերեն", "አማርኛ", "你好,世界", "深度学习",
    "繁體中文", "㐀㐁", "𠀀𠀁", "こんにちは", "カタカナ", "がぎぐ", "か\u3099", "ﾊﾝｶｸ", "안녕하세요", "한국어", "\u1112\u1161\u11ab", "😀", "👍🏽", "👨‍👩‍👧‍👦", "🇰🇷", "❤️", "☃", "🏳️‍🌈", "1️⃣",
    "™", "©", "…", "—", "–", "“quoted”", "‘single’", "«guillemets»", "¿qué?", "¡hola!", "、", "。", "！", "ＡＢＣ", "１２３", "ﬁne", "ﬂow", "ǆ", "Ⅷ",
    "a\u00a0b", "a\u2003b", "a\u3000b", "a\u200bb", "a\u200db", "a\u00adb", "\ufeffbom", "tab\there", "line\nbreak", "return\r\nline", "nul\x00nul", "bell\x07",
    "\ufffd", "\x7f", "\u0085", "\u2028", "\u202eright", "[CLS]", "[MASK]", "[SEP]", "[UNK]", "[mask]", "[PAD]", "##ing", "##", "a_b_c", "snake_case", "camelCase",
    "f(x) = {y | y > 0}", "<b>bold</b>", "\\alpha", "`code`", "~", "^", "|", "∇·E = ρ/ε₀", "∀x∈ℝ", "≤≥≠", "→", "∑", "𝒳", "𝟘", "\U0010ffff", "\ue000", "ᚠᛇᚻ", "𐎀", "𓂀",
    "a" * 99, "a" * 100, "a" * 101, "é" * 100, "e\u0301" * 60, "supercalifragilisticexpialidocious" * 3, "1" * 120, "!" * 150, "深" * 120, "😀" * 50,
]


def random(state):
    """xorshift32."""
    state ^= (state << 13) & 0xFFFFFFFF
    state ^= state >> 17
    state ^= (state << 5) & 0xFFFFFFFF
    return state & 0xFFFFFFFF


def sentences(count):
    state = 2463534242
    made = []
    for i in range(count):
        # Every 100th is very long; the first ones are each fragment alone.
        if i < len(FRAGMENTS):
            made.append(FRAGMENTS[i])
            continue
        state = random(state)
        parts = 2000 if i % 100 == 0 else 1 + state % 12
        text = ""
        for _ in range(parts):
            state = random(state)
            fragment = FRAGMENTS[state % len(FRAGMENTS)]
            state = random(state)
            text += fragment + ["", " ", " ", " ", "  ", "\t", "-", ". "][state % 8]
        made.append(text)
    return made


def digest(ids):
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:8]


def main(path):
    tokenizer = tokenizers.Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = [tokenizer.encode(text).ids for text in sentences(1000)]
    pairs = [tokenizer.encode(*pair).ids for pair in zip(FRAGMENTS, FRAGMENTS[1:])]
    value = {
        "versions": {"tokenizers": tokenizers.__version__},
        "fragments": FRAGMENTS,
        "tokens": sum(map(len, rows)),
        "longest": max(map(len, rows)),
        "digests": "".join(digest(ids) for ids in rows),
        "pairs": "".join(digest(ids) for ids in pairs),
        "examples": rows[:3],
    }
    (HERE / "word-piece.json").write_text(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
