"""The pocket model: Qwen3-VL's architecture at about 7 million parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from benchmarks.pocket.tokenizer import ROWS, build_tokenizer
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

CONTEXT_TOKENS = 4096
_EVEN_SHARE, _CONTRAST = 0.95, 3.0

PREPROCESSOR = {
    "image_processor_type": "Qwen2VLImageProcessor",
    "processor_class": "Qwen3VLProcessor",
    "patch_size": 16,
    "merge_size": 2,
    "temporal_patch_size": 2,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "size": {"shortest_edge": 128 * 32 * 32, "longest_edge": 180 * 32 * 32},
}


@dataclass(frozen=True)
class Shape:
    """Sizes of the model.

    Attributes:
        deepstack: After which vision layers features go straight into the text layers.
        side: Patches along each side of the learned grid of positions, which is interpolated.
    """

    hidden: int = 256
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    intermediate: int = 768
    vision_hidden: int = 192
    vision_layers: int = 4
    vision_heads: int = 3
    vision_intermediate: int = 768
    deepstack: tuple[int, ...] = (1,)
    side: int = 40


def build_model(shape: Shape | None = None, *, seed: int = 0) -> Any:
    """Return a model with random weights, in float32, for the tokenizer of this folder."""
    shape = shape or Shape()
    ids = build_tokenizer().convert_tokens_to_ids
    config = Qwen3VLConfig(
        text_config=_text(shape, ids("<|im_end|>"), ids("<|endoftext|>")),
        vision_config=_vision(shape),
        tie_word_embeddings=True,
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Qwen3VLForConditionalGeneration._from_config(
            config, dtype=torch.float32, attn_implementation="sdpa"
        )
    _see_edges(model.model.visual.patch_embed.proj.weight)
    ends = [ids("<|im_end|>"), ids("<|endoftext|>")]
    model.generation_config.eos_token_id = ends
    model.generation_config.pad_token_id = ends[1]
    return model


def _see_edges(weight: torch.Tensor) -> None:
    """Make the first filters blind to even colour: text is little contrast on a large ground.

    Shape (filters, channels, time, height, width).
    """
    with torch.no_grad():
        weight -= _EVEN_SHARE * weight.mean(dim=(2, 3, 4), keepdim=True)
        weight *= _CONTRAST


def save_checkpoint(model: Any, folder: Path) -> None:
    """Write a folder that ``hf:FOLDER`` opens: weights, settings, tokenizer, family."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    build_tokenizer().save_pretrained(folder)
    config_file = folder / "config.json"
    config = json.loads(config_file.read_text("utf-8"))
    config["qvl_family"] = "pocket"
    config_file.write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    settings = json.dumps(PREPROCESSOR, indent=2) + "\n"
    (folder / "preprocessor_config.json").write_text(settings, "utf-8")


def _text(shape: Shape, end: int, pad: int) -> dict[str, Any]:
    pairs = shape.head_dim // 2
    side = pairs // 3
    return {
        "vocab_size": ROWS,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "max_position_embeddings": CONTEXT_TOKENS,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": end,
        "pad_token_id": pad,
        "rope_parameters": {
            "rope_type": "default",
            # Contexts are short: the slowest pair need not turn over a million positions.
            "rope_theta": 1e4,
            "mrope_section": [pairs - 2 * side, side, side],
            "mrope_interleaved": True,
        },
    }


def _vision(shape: Shape) -> dict[str, Any]:
    return {
        "depth": shape.vision_layers,
        "hidden_size": shape.vision_hidden,
        "num_heads": shape.vision_heads,
        "intermediate_size": shape.vision_intermediate,
        "out_hidden_size": shape.hidden,
        "patch_size": 16,
        "num_position_embeddings": shape.side**2,
        "deepstack_visual_indexes": list(shape.deepstack),
    }
