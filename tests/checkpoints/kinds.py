"""What sets the kinds of checkpoints apart: configuration, vocabulary, template, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.checkpoints.templates import INSTRUCT, SWITCHED, THINKING, WITH_DEFAULT_SYSTEM
from tests.checkpoints.vocabulary import CALL_TOKENS, THINK_TOKENS

Kind = Literal[
    "qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3-vl-moe", "qwen3-vl-thinking", "qwen3.5",
    "qwen3.5-moe",
]  # fmt: skip

CLIP = {
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}
HALF = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}


@dataclass(frozen=True)
class Sizes:
    """How large a model is; the defaults have about half a million parameters."""

    hidden: int = 64
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    intermediate: int = 192
    vision_hidden: int = 64
    vision_layers: int = 3
    vision_heads: int = 4
    vision_intermediate: int = 128
    experts: int = 4
    context: int = 32768

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.hidden // self.heads


@dataclass(frozen=True)
class Recipe:
    """One kind.

    Attributes:
        model_type: As in config.json.
        patch_px: Side of a patch.
        template: The chat template.
        added: Tokens of its vocabulary that are not special.
        images: Mean and deviation of its pictures, and the range of their pixels.
        processor: Class of its processor, which preprocessor_config.json names.
        tied: Whether the output head is the embedding, as in the small models of a family.
    """

    model_type: str
    patch_px: int
    template: str
    added: tuple[str, ...]
    images: Mapping[str, Any]
    processor: str
    tied: bool = True


_OLD_RANGE = {"min_pixels": 3136, "max_pixels": 12845056}
_NEW_RANGE = {"size": {"shortest_edge": 65536, "longest_edge": 16777216}}
_ALL = (*CALL_TOKENS, *THINK_TOKENS)
_QWEN3 = (_ALL, {**HALF, **_NEW_RANGE}, "Qwen3VLProcessor")

RECIPES: dict[Kind, Recipe] = {
    "qwen2-vl": Recipe(
        "qwen2_vl", 14, WITH_DEFAULT_SYSTEM, (), {**CLIP, **_OLD_RANGE}, "Qwen2VLProcessor"
    ),
    "qwen2.5-vl": Recipe(
        "qwen2_5_vl",
        14,
        WITH_DEFAULT_SYSTEM,
        CALL_TOKENS,
        {**CLIP, **_OLD_RANGE},
        "Qwen2_5_VLProcessor",
        tied=False,
    ),
    "qwen3-vl": Recipe("qwen3_vl", 16, INSTRUCT, *_QWEN3),
    "qwen3-vl-moe": Recipe("qwen3_vl_moe", 16, INSTRUCT, *_QWEN3, tied=False),
    "qwen3-vl-thinking": Recipe("qwen3_vl", 16, THINKING, *_QWEN3),
    "qwen3.5": Recipe("qwen3_5", 16, SWITCHED, *_QWEN3),
    "qwen3.5-moe": Recipe("qwen3_5_moe", 16, SWITCHED, *_QWEN3, tied=False),
}


def text_settings(recipe: Recipe, sizes: Sizes, rows: int, deviation: float) -> dict[str, Any]:
    """Return the ``text_config`` of a kind."""
    hybrid = recipe.model_type.startswith("qwen3_5")
    head_dim = 2 * sizes.head_dim if hybrid else sizes.head_dim
    settings: dict[str, Any] = {
        "vocab_size": rows,
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.intermediate,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "num_key_value_heads": sizes.kv_heads,
        "max_position_embeddings": sizes.context,
        "initializer_range": deviation,
        "tie_word_embeddings": recipe.tied,
        "bos_token_id": None,
        "rope_parameters": _rope(recipe, head_dim // 4 if hybrid else head_dim),
    }
    if recipe.model_type.startswith("qwen3"):
        settings["head_dim"] = head_dim
    if hybrid:
        settings |= _linear_attention(sizes)
    if recipe.model_type.endswith("_moe"):
        settings |= {
            "num_experts": sizes.experts,
            "num_experts_per_tok": 2,
            "moe_intermediate_size": sizes.intermediate // 2,
            "shared_expert_intermediate_size": sizes.intermediate // 2,
        }
    return settings


def vision_settings(recipe: Recipe, sizes: Sizes, deviation: float) -> dict[str, Any]:
    """Return the ``vision_config`` of a kind."""
    settings: dict[str, Any] = {
        "depth": sizes.vision_layers,
        "num_heads": sizes.vision_heads,
        "patch_size": recipe.patch_px,
        "initializer_range": deviation,
    }
    if recipe.model_type == "qwen2_vl":
        ratio = sizes.vision_intermediate // sizes.vision_hidden
        return settings | {
            "embed_dim": sizes.vision_hidden, "hidden_size": sizes.hidden, "mlp_ratio": ratio,
        }  # fmt: skip
    settings |= {
        "hidden_size": sizes.vision_hidden,
        "intermediate_size": sizes.vision_intermediate,
        "out_hidden_size": sizes.hidden,
    }
    if recipe.model_type == "qwen2_5_vl":
        return settings | {"fullatt_block_indexes": [sizes.vision_layers - 1]}
    settings["num_position_embeddings"] = 48 * 48
    if recipe.model_type.startswith("qwen3_vl"):
        settings["deepstack_visual_indexes"] = list(range(min(2, sizes.vision_layers)))
    return settings


def _rope(recipe: Recipe, rotated: int) -> dict[str, Any]:
    """Split the pairs of rotated dimensions among time, height and width."""
    pairs = rotated // 2
    side = pairs // 4
    rope = {
        "rope_type": "default",
        "rope_theta": 1e6,
        "mrope_section": [pairs - 2 * side, side, side],
    }
    if recipe.model_type.startswith("qwen3"):
        rope["mrope_interleaved"] = True
    if recipe.model_type.startswith("qwen3_5"):
        rope["partial_rotary_factor"] = 0.25
    return rope


def _linear_attention(sizes: Sizes) -> dict[str, Any]:
    return {
        "layer_types": [
            "full_attention" if layer % 4 == 3 else "linear_attention"
            for layer in range(sizes.layers)
        ],
        "linear_key_head_dim": sizes.head_dim,
        "linear_value_head_dim": sizes.head_dim,
        "linear_num_key_heads": sizes.kv_heads,
        "linear_num_value_heads": sizes.heads,
    }
