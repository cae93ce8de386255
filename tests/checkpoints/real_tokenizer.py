"""The tokenizer of the real Qwen2, Qwen2.5 and Qwen3 models, rebuilt from a wheel on PyPI.

The wheel of ``dashscope`` carries ``qwen.tiktoken`` (Apache-2.0): byte strings in the order in
which they were merged. So the merges can be had back: a token of rank r came from the last merge
of its bytes under the ranks below r. Special and added tokens follow in the order of their ids.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path

from tests.checkpoints.vocabulary import CALL_TOKENS, THINK_TOKENS, tokenizer_from

WHEEL = "dashscope==2.0.2"
RANKS_SHA256 = "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186"


class NoRealTokenizer(Exception):
    """The wheel can't be had."""


def real_tokenizer(cache: Path) -> Path:
    """Return the folder of the tokenizer inside ``cache``, built there the first time.

    Raises:
        NoRealTokenizer: If the wheel can't be downloaded.
    """
    folder = cache / f"qwen-{RANKS_SHA256[:12]}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        tokenizer = tokenizer_from(*_vocabulary(_ranks(Path(scratch))), CALL_TOKENS + THINK_TOKENS)
        tokenizer.save_pretrained(Path(scratch, "made"))
        try:
            # In one step, so that nobody ever sees a part of it.
            Path(scratch, "made").rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def _ranks(scratch: Path) -> dict[bytes, int]:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    download = subprocess.run(
        [*pip, "--no-deps", "--dest", str(scratch), WHEEL], capture_output=True, text=True
    )
    if download.returncode:
        last = download.stderr.strip().splitlines()[-1:] or ["pip says nothing"]
        raise NoRealTokenizer(f"{WHEEL}, which holds Qwen's vocabulary, can't be had: {last[0]}")
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        data = wheel.read("dashscope/resources/qwen.tiktoken")
    if hashlib.sha256(data).hexdigest() != RANKS_SHA256:
        raise NoRealTokenizer(f"{WHEEL} holds another vocabulary than it used to")
    pairs = (line.split() for line in data.splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def _vocabulary(ranks: dict[bytes, int]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    letters = _letters()

    def text(token: bytes) -> str:
        return "".join(letters[byte] for byte in token)

    merges = []
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) > 1:
            left, right = _last_merge(token, ranks, rank)
            merges.append((text(left), text(right)))
    return {text(token): rank for token, rank in ranks.items()}, merges


def _last_merge(token: bytes, ranks: dict[bytes, int], below: int) -> list[bytes]:
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        joined = [ranks.get(a + b, below) for a, b in pairwise(parts)]
        where = min(range(len(joined)), key=joined.__getitem__)
        parts[where : where + 2] = [parts[where] + parts[where + 1]]
    return parts


def _letters() -> dict[int, str]:
    """Return the printable character that stands for each byte in a byte-level BPE."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = (byte for byte in range(256) if byte not in printable)
    return {byte: chr(byte) for byte in printable} | {
        byte: chr(256 + place) for place, byte in enumerate(others)
    }
