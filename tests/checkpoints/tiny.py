"""Checkpoints with random weights that load through ``from_pretrained`` like real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tests.checkpoints.kinds import RECIPES, Kind, Recipe, Sizes, text_settings, vision_settings
from tests.checkpoints.vocabulary import small_tokenizer
from transformers import AutoConfig, AutoModelForImageTextToText, AutoTokenizer
from transformers import logging as transformers_logging

REAL_ROWS = 151_936
"""Rows of the output head of the real models of the Qwen2 and Qwen3 generations."""

_LOGIT_DEVIATION = 2.0
"""Random models are flat; spread like this a choice is a choice and rounding turns none."""

_GAINS = {
    ("q_proj.weight", "q_norm.weight"): 4.0,
    ("o_proj.weight", "out_proj.weight"): 3.0,
    ("down_proj.weight", "down_proj"): 12.0,
}
"""Ends of the names of weights, and what those are multiplied by."""


def build(
    kind: Kind,
    folder: Path,
    *,
    sizes: Sizes | None = None,
    tokenizer: Path | None = None,
    rows: int | None = None,
    seed: int = 0,
    images: Mapping[str, Any] | None = None,
) -> Path:
    """Make a checkpoint in a folder and return the folder.

    Args:
        kind: Which family and variant.
        folder: Is made; weights as safetensors, tokenizer, chat template and settings go in.
        sizes: Of the model; tiny by default.
        tokenizer: Folder of one; a small one is trained where none is given.
        rows: Of the output head; the next multiple of 64 by default.
        seed: Of the weights.
        images: Entries of preprocessor_config.json in place of the usual ones.
    """
    recipe, sizes = RECIPES[kind], sizes or Sizes()
    words = AutoTokenizer.from_pretrained(tokenizer) if tokenizer else small_tokenizer(recipe.added)
    words.chat_template = recipe.template
    model = _model(recipe, sizes, words, rows or -(-len(words) // 64) * 64, seed)
    folder.mkdir(parents=True, exist_ok=True)
    transformers_logging.disable_progress_bar()
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    settings = {
        "image_processor_type": "Qwen2VLImageProcessor",
        "processor_class": recipe.processor,
        "patch_size": recipe.patch_px,
        "merge_size": 2,
        "temporal_patch_size": 2,
        **recipe.images,
        **(images or {}),
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2), "utf-8")
    return folder


def _model(recipe: Recipe, sizes: Sizes, words: Any, rows: int, seed: int) -> Any:
    deviation = 0.5 / sizes.hidden**0.5
    ids = words.convert_tokens_to_ids
    ends = [ids("<|im_end|>"), ids("<|endoftext|>")]
    text = text_settings(recipe, sizes, rows, deviation)
    config = AutoConfig.for_model(
        recipe.model_type,
        text_config={**text, "eos_token_id": ends[0], "pad_token_id": ends[1]},
        vision_config=vision_settings(recipe, sizes, deviation),
        tie_word_embeddings=recipe.tied,
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = AutoModelForImageTextToText.from_config(config, dtype=torch.float32)
    _enliven(model)
    model.generation_config.eos_token_id = ends
    model.generation_config.pad_token_id = ends[1]
    return model.eval()


def _enliven(model: Any) -> None:
    """Make what comes next hang on all that went before.

    As it is initialised, a model repeats its last token for ever (the more so where the head is
    the embedding): what the layers add must outweigh what came in, and attention must choose.
    """
    with torch.no_grad():
        model.lm_head.weight.mul_(_LOGIT_DEVIATION / 0.5)
        for name, weight in model.model.language_model.named_parameters():
            for ends, gain in _GAINS.items():
                if name.endswith(ends):
                    weight.mul_(gain)
