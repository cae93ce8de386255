"""Checkpoints load, from a folder or the hub, with the facts that the rest builds on."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.checkpoints.kinds import RECIPES, Kind
from tests.checkpoints.templates import INSTRUCT
from tests.checkpoints.tiny import build

from qvl_agent.errors import UsageError
from qvl_agent.models.families import PROFILES, family_of_model_type
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint

FAMILIES = {
    "qwen2-vl": "qwen2-vl", "qwen2.5-vl": "qwen2.5-vl", "qwen3-vl": "qwen3-vl",
    "qwen3-vl-moe": "qwen3-vl", "qwen3-vl-thinking": "qwen3-vl", "qwen3.5": "qwen3.5",
    "qwen3.5-moe": "qwen3.5",
}  # fmt: skip
THINKING = {"qwen3-vl-thinking", "qwen3.5", "qwen3.5-moe"}


def load(folder: Path, **settings: object) -> Checkpoint:
    return load_checkpoint(str(folder), ModelSettings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", RECIPES)
def test_every_kind_loads(kind: Kind, tiny_checkpoints: Callable[[Kind], Path]) -> None:
    progress: list[tuple[str, float]] = []
    # The folder's name says nothing: the family is told by the config.
    folder = tiny_checkpoints(kind)
    loaded = load(folder, on_loading=lambda what, done: progress.append((what, done)))
    recipe, words = RECIPES[kind], loaded.tokenizer
    assert loaded.family.name == FAMILIES[kind]
    assert loaded.vision.patch_px == recipe.patch_px
    assert loaded.opens_thinking == (kind in THINKING)
    assert loaded.n_vocab == loaded.model.lm_head.weight.shape[0] > len(words)
    assert words.decode([loaded.image_token_id]) == "<|image_pad|>"
    assert sorted(words.decode([id_]) for id_ in loaded.end_ids) == ["<|endoftext|>", "<|im_end|>"]
    if "<think>" in recipe.added:
        assert loaded.thinks is not None
        assert words.decode(loaded.thinks) == "<think></think>"
    else:
        assert loaded.thinks is None
    assert (str(loaded.device), loaded.dtype, loaded.max_tokens) == ("cpu", torch.float32, 32768)
    assert not loaded.model.training
    assert not any(weight.requires_grad for weight in loaded.model.parameters())
    fractions = [done for _, done in progress]
    assert fractions == sorted(fractions)
    assert len(fractions) > 50
    assert progress[-1] == (f"loading {folder}", 1.0)


def test_precision_and_attention_are_what_was_asked_for(
    tiny_checkpoints: Callable[[Kind], Path],
) -> None:
    loaded = load(
        tiny_checkpoints("qwen3-vl"), dtype="bfloat16", attention="eager", device_map="cpu"
    )
    assert loaded.dtype == loaded.model.lm_head.weight.dtype == torch.bfloat16
    assert loaded.model.config._attn_implementation == "eager"


def test_the_checkpoints_range_of_pixels_narrows_the_familys(tmp_path: Path) -> None:
    size = {"size": {"shortest_edge": 128 * 1024, "longest_edge": 512 * 1024}}
    folder = build("qwen3-vl", tmp_path / "narrow", images=size)
    resize = load(folder).family.resize
    assert (resize.min_pixels, resize.max_pixels) == (128 * 1024, 512 * 1024)
    resize = load(folder, image_tokens=300).family.resize
    assert (resize.min_pixels, resize.max_pixels) == (128 * 1024, 300 * 32 * 32)


def test_a_processor_saved_by_the_new_library_is_read(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    old = load(tiny_checkpoints("qwen3-vl"))
    folder = copy(tiny_checkpoints("qwen3-vl"), tmp_path)
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    (folder / "preprocessor_config.json").unlink()
    (folder / "processor_config.json").write_text(json.dumps({"image_processor": settings}))
    assert load(folder).vision == old.vision


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen2.5-vl"])
def test_a_config_as_the_first_models_ship_it(
    kind: Kind, tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    """Flat, with the rope in other words, and patches that are called ``spatial_patch_size``."""
    folder = copy(tiny_checkpoints(kind), tmp_path)
    config = json.loads((folder / "config.json").read_text())
    text, vision = config.pop("text_config"), config["vision_config"]
    rope = text.pop("rope_parameters")
    text.pop("model_type")
    for gone in ("model_type", "patch_size", "rope_parameters", "dtype"):
        vision.pop(gone, None)
    vision["spatial_patch_size"] = 14
    config |= text | {
        "rope_scaling": {"type": "mrope", "mrope_section": rope["mrope_section"]},
        "rope_theta": rope["rope_theta"],
        "torch_dtype": "bfloat16",
    }
    config.pop("dtype", None)
    (folder / "config.json").write_text(json.dumps(config))
    old, new = load(folder), load(tiny_checkpoints(kind))
    assert (old.dtype, old.max_tokens, old.n_vocab) == (new.dtype, new.max_tokens, new.n_vocab)
    ids = torch.arange(40)[None]
    with torch.inference_mode():
        assert torch.equal(old.model(ids).logits, new.model(ids).logits)


def test_the_template_for_pictures_may_be_a_file_of_its_own(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder = copy(tiny_checkpoints("qwen3-vl-thinking"), tmp_path)
    (folder / "chat_template.jinja").unlink()
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": INSTRUCT}))
    loaded = load(folder)
    assert not loaded.opens_thinking
    assert loaded.tokenizer.chat_template == INSTRUCT


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ messages[0].content[0].text }}", "differently from ours"),
        ("{{ raise_exception('no pictures') }}", "can't be tried: no pictures"),
    ],
)
def test_another_layout_is_told_in_the_log(
    template: str,
    said: str,
    tiny_checkpoints: Callable[[Kind], Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = copy(tiny_checkpoints("qwen3-vl"), tmp_path)
    (folder / "chat_template.jinja").write_text(template)
    with caplog.at_level(logging.WARNING, "qvl_agent"):
        assert not load(folder).opens_thinking
    assert said in caplog.text


def test_our_own_layouts_raise_no_doubt(
    tiny_checkpoints: Callable[[Kind], Path], caplog: pytest.LogCaptureFixture
) -> None:
    for kind in RECIPES:
        load(tiny_checkpoints(kind))
    assert not caplog.records


def test_a_family_may_be_named_where_its_pictures_are_the_same(
    tiny_checkpoints: Callable[[Kind], Path],
) -> None:
    assert load(tiny_checkpoints("qwen2-vl"), family="qwen2.5-vl").family.name == "qwen2.5-vl"
    with pytest.raises(UsageError, match="sees 28 px to a visual token, and family qwen3-vl 32 px"):
        load(tiny_checkpoints("qwen2-vl"), family="qwen3-vl")
    with pytest.raises(UsageError, match="'native' is not for a model in this process"):
        load(tiny_checkpoints("qwen2-vl"), family="native")


def test_a_checkpoint_may_name_its_family_itself(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder = copy(tiny_checkpoints("qwen3-vl"), tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"qvl_family": "pocket"}))
    loaded = load(folder, temperature=0.5)
    assert (loaded.family.name, loaded.family.sampling.temperature) == ("pocket", 0.5)
    assert load(folder, family="qwen3-vl").family.name == "qwen3-vl"
    # A fine-tune of it says so, too, since the library keeps what it does not know.
    loaded.model.save_pretrained(tmp_path / "tuned")
    saved = json.loads((tmp_path / "tuned" / "config.json").read_text())
    assert saved["qvl_family"] == "pocket"


def test_a_checkpoints_name_tells_nothing(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "Qwen2-VL-7B-Instruct"
    shutil.copytree(tiny_checkpoints("qwen3.5"), folder)
    assert load(folder).family.name == "qwen3.5"


def test_code_of_a_checkpoint_is_never_run(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder, ran = copy(tiny_checkpoints("qwen3-vl"), tmp_path), tmp_path / "it ran"
    (folder / "theirs.py").write_text(f"open({str(ran)!r}, 'w').close()\nclass Theirs: ...\n")
    classes = {
        "config.json": ("AutoConfig", "AutoModelForImageTextToText"),
        "tokenizer_config.json": ("AutoTokenizer",),
    }
    for name, autos in classes.items():
        settings = json.loads((folder / name).read_text())
        own = "theirs.Theirs" if name == "config.json" else [None, "theirs.Theirs"]
        settings["auto_map"] = dict.fromkeys(autos, own)
        (folder / name).write_text(json.dumps(settings))
    assert type(load(folder).model).__name__ == "Qwen3VLForConditionalGeneration"
    assert not ran.exists()


def test_every_model_type_has_one_family() -> None:
    types = [type_ for profile in PROFILES for type_ in profile.model_types]
    assert len(types) == len(set(types))
    assert {recipe.model_type for recipe in RECIPES.values()} == set(types)
    settings = ModelSettings(temperature=0.5)
    assert family_of_model_type("qwen3_vl_moe", settings).sampling.temperature == 0.5


def test_nothing_is_printed_but_our_own_warning(
    tiny_checkpoints: Callable[[Kind], Path], tmp_path: Path
) -> None:
    folder = with_value_head(copy(tiny_checkpoints("qwen3.5"), tmp_path))
    code = (
        "import sys\n"
        "from qvl_agent.models.port import ModelSettings\n"
        "from qvl_agent.models.session.checkpoint import load_checkpoint\n"
        "from qvl_agent.models.session.prompt import Prompt\n"
        "from qvl_agent.models.session.session import Session\n"
        "session = Session(load_checkpoint(sys.argv[1], ModelSettings()))\n"
        "session.begin(Prompt((5, 6, 7)))\n"
        "session.hidden()\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.endswith("weights that its model has no place for: 1 in all, such as value_head")


def with_value_head(folder: Path) -> Path:
    """As some fine-tunes are published."""
    weights = load_file(folder / "model.safetensors")
    extra = {"value_head": torch.zeros(3)}
    save_file(weights | extra, folder / "model.safetensors", {"format": "pt"})
    return folder


def copy(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "copy"))
