"""A Qwen-VL checkpoint in memory: model, tokenizer, family, and the facts that the rest needs."""

from __future__ import annotations

import importlib.util
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qvl_agent.errors import MissingExtra, ModelUnavailable, UsageError
from qvl_agent.models.families import PROFILES, Profile, family_of_model_type
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.files import Json
from qvl_agent.models.session.images import VisionSpec
from qvl_agent.models.session.manifest import (
    Manifest,
    announced,
    manifest,
    read_config,
    vision_of,
)

if TYPE_CHECKING:
    import torch

    from qvl_agent.models.session.head import OutputHead
    from qvl_agent.models.session.threads import Threads

PACKAGES = ("torch", "transformers", "llguidance", "accelerate")
"""Of the extra ``local``."""

OWN_FAMILY = "qvl_family"
"""Entry of config.json by which a checkpoint names its family: a fine-tune speaks as the data that
it was trained on, which need not be how its architecture's own family speaks."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model, shared by all sessions on it.

    Attributes:
        name: As the caller named it.
        model: The library's; in evaluation, without gradients.
        tokenizer: The library's.
        head: Scores tokens.
        threads: What its passes run on.
        vision: How it wants its pictures.
        family: Prompt, coordinates and sizes that suit it.
        opens_thinking: Whether the prompt ends with ``<think>``, so that a reply begins within.
        n_vocab: Rows of the output head; more than the tokenizer has entries.
        image_token_id: Placeholder of one visual token.
        end_ids: Tokens that end a reply.
        thinks: Ids of ``<think>`` and ``</think>``; None where it has no such tokens.
        device: Where its inputs go.
        dtype: Of what it computes.
        max_tokens: Length of its context.
        lock: Held during every pass through it.
    """

    name: str
    model: Any = field(repr=False)
    tokenizer: Any = field(repr=False)
    head: OutputHead = field(repr=False)
    threads: Threads = field(repr=False)
    vision: VisionSpec
    family: Profile
    opens_thinking: bool
    n_vocab: int
    image_token_id: int
    end_ids: frozenset[int]
    thinks: tuple[int, int] | None
    device: torch.device
    dtype: torch.dtype
    max_tokens: int
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)


def load_checkpoint(name: str, settings: ModelSettings) -> Checkpoint:
    """Load a checkpoint from a folder or the hub; all that the small files tell comes first.

    Args:
        name: A folder as ``save_pretrained`` writes it, or a hub repository as OWNER/NAME.
        settings: ``dtype``, ``device_map``, ``attention``, ``revision``, ``family``,
            ``image_tokens`` and ``on_loading`` are heeded, and what the family takes. A family
            that is named here goes before the one that the checkpoint names.

    Raises:
        MissingExtra: If the extra ``local`` is not installed.
        UsageError: If a setting or the kind of model can't be used.
        ModelUnavailable: If the checkpoint can't be had, is damaged, or does not fit.
    """
    require_local()
    from qvl_agent.models.session.hub import settings_of, with_weights
    from qvl_agent.models.session.placement import place
    from qvl_agent.models.session.weights import check_quantisation, load_model, load_tokenizer

    small = settings_of(name, settings.revision)
    config = read_config(name, small)
    family = _family(name, config, settings)
    to_come = announced(name, small, config)
    check_quantisation(to_come)
    vision = vision_of(name, small)
    family = _fitted(name, family, vision)
    place(to_come, settings)
    tokenizer = load_tokenizer(to_come)
    weights = manifest(name, with_weights(name, small, settings.on_loading))
    model = load_model(weights, place(weights, settings), settings.on_loading)
    return _checkpoint(weights, model, tokenizer, vision, family)


def require_local() -> None:
    """Raise ``MissingExtra`` if a package of the extra ``local`` is not installed."""
    for package in PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "local", needed_for="a model in this process")


def _family(name: str, config: Json, settings: ModelSettings) -> Profile:
    own = config.get(OWN_FAMILY)
    if own is not None and not settings.family:
        known = [profile.name for profile in PROFILES]
        if own not in known:
            raise ModelUnavailable(
                f"{name}: its config.json names the family {own!r}, which is none of "
                f"{', '.join(known)}",
                fix="take a version of qvl-agent that knows it, or name another: --family NAME",
            )
        settings = replace(settings, family=str(own))
    return family_of_model_type(str(config.get("model_type", "")), settings)


def _fitted(name: str, family: Profile, vision: VisionSpec) -> Profile:
    if family.resize.factor_px != vision.factor_px:
        raise UsageError(
            f"{name} sees {vision.factor_px} px to a visual token, and family {family.name} "
            f"{family.resize.factor_px} px",
            fix="leave the family to its config.json, or name the one that it was tuned from",
        )
    return family.within(vision.rule)


def _checkpoint(
    weights: Manifest, model: Any, tokenizer: Any, vision: VisionSpec, family: Profile
) -> Checkpoint:
    from qvl_agent.models.session.head import OutputHead
    from qvl_agent.models.session.template import opens_thinking
    from qvl_agent.models.session.threads import Threads

    text = model.config.get_text_config()
    rows = int(model.get_output_embeddings().out_features)
    image_token_id = int(model.config.image_token_id)
    if tokenizer.convert_tokens_to_ids("<|image_pad|>") != image_token_id or len(tokenizer) > rows:
        raise ModelUnavailable(
            f"{weights.name}: its tokenizer is of another model",
            fix="copy tokenizer.json and tokenizer_config.json from the base model's repository",
        )
    return Checkpoint(
        name=weights.name,
        model=model,
        tokenizer=tokenizer,
        head=OutputHead(model),
        threads=Threads(model),
        vision=vision,
        family=family,
        opens_thinking=opens_thinking(weights.name, tokenizer),
        n_vocab=rows,
        image_token_id=image_token_id,
        end_ids=_end_ids(model, tokenizer),
        thinks=_thinks(tokenizer),
        device=model.get_input_embeddings().weight.device,
        dtype=model.dtype,
        max_tokens=int(text.max_position_embeddings),
    )


def _end_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Return what the checkpoint says ends a reply, and the end of a turn in any case."""
    said = model.generation_config.eos_token_id
    ids = set(said if isinstance(said, list) else [said])
    ids |= {tokenizer.eos_token_id, _id(tokenizer, "<|im_end|>")}
    return frozenset(id_ for id_ in ids if isinstance(id_, int))


def _thinks(tokenizer: Any) -> tuple[int, int] | None:
    begin, end = _id(tokenizer, "<think>"), _id(tokenizer, "</think>")
    return None if begin is None or end is None else (begin, end)


def _id(tokenizer: Any, token: str) -> int | None:
    found = tokenizer.get_vocab().get(token)
    return None if found is None else int(found)
