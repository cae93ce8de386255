"""Training of the pocket model: what it learns from is what it is asked in use, and it learns."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="needs the extra 'local'")

import numpy as np
import torch
from benchmarks.pocket.attention import prepare
from benchmarks.pocket.batch import batch_of, patches
from benchmarks.pocket.colours import recoloured
from benchmarks.pocket.copying import Copying
from benchmarks.pocket.feed import Feed, Mixture
from benchmarks.pocket.forward import hidden_states
from benchmarks.pocket.held_out import held_out_words, words_of
from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.reading_head import LETTERS, cells_of, letters_of
from benchmarks.pocket.sample import KINDS, NOT_LEARNED, Piece, Sample, Wording, find
from benchmarks.pocket.steps import Step, Steps
from benchmarks.pocket.synthetic import Synthetic
from benchmarks.pocket.tokenizer import PHRASES, build_tokenizer, words
from PIL import Image
from tests.benchmarks.pocket_data import OPENING, REPLY, TINY, exported

from qvl_agent.models.families.pocket import POCKET
from qvl_agent.models.port import ImagePart, Message, ModelSettings
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.images import VisionSpec
from qvl_agent.models.session.images import patches as patches_in_use
from qvl_tools.phone.worlds import EVERYDAY, HELD_OUT


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(build_tokenizer())


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("pocket") / "checkpoint"
    save_checkpoint(build_model(TINY), folder)
    return load_checkpoint(str(folder), ModelSettings())


def sample_of(folder: Path, words: Wording) -> Sample:
    return Steps.read([folder], words).sample(random.Random(3))


def packed(samples: list[Sample], words: Wording) -> Any:
    return batch_of(samples, words.mark("<|image_pad|>"), words.mark("<|endoftext|>"))


@pytest.mark.parametrize(
    "text", [REPLY, OPENING, *PHRASES, 'ÿ 東京 \\ "x" \t\n', "answered Lisbon"]
)
def test_whatever_is_written_comes_back(text: str, wording: Wording) -> None:
    assert wording.tokenizer.decode(wording.ids(text)) == text


def test_a_word_is_one_token_and_a_name_is_spelled(wording: Wording) -> None:
    assert len(set(words())) == len(words())
    assert all(len(wording.ids(word)) == len(wording.ids(f" {word}")) == 1 for word in words())
    assert len(wording.ids(" Lisbon")) == 7
    assert len(wording.ids("books")) == 5  # no word within a word


def test_what_is_trained_is_what_is_asked(
    tmp_path: Path, wording: Wording, checkpoint: Checkpoint
) -> None:
    sample = sample_of(exported(tmp_path / "data", 1), wording)
    picture = ImagePart(Image.fromarray(sample.image), "digest")
    asked = Chat(checkpoint).prompt(
        [Message("system", (POCKET.system,)), Message("user", (OPENING, picture, "\nNote: 0"))],
        thinking=False,
    )
    rows, columns = sample.cells
    given = sample.after.ids[: sample.after.learned_from]
    pad = wording.mark("<|image_pad|>")
    assert asked.ids == (*sample.before, *[pad] * (rows * columns), *given)
    learned = (*sample.after.ids[sample.after.learned_from :], *sample.branches[0].ids)
    assert wording.tokenizer.decode(learned) == f"{REPLY}<|im_end|>"
    assert learned[:-1] == wording.ids(REPLY)


def test_pictures_are_cut_as_in_use() -> None:
    images = np.random.default_rng(0).integers(0, 255, (2, 64, 96, 3), dtype=np.uint8)
    spec = VisionSpec(16, 2, 2, (0.5,) * 3, (0.5,) * 3, 1 / 255, 1, 10**9)
    used = np.concatenate([patches_in_use(Image.fromarray(image), spec) for image in images])
    assert np.array_equal(patches(torch.from_numpy(images)).numpy(), used)


def test_a_branch_is_as_if_it_were_alone(tmp_path: Path, wording: Wording) -> None:
    model = build_model(TINY).eval()
    steps = Steps.read([exported(tmp_path / "data")], wording)
    samples = [steps.sample(random.Random(seed)) for seed in range(2)]
    batch = packed(samples, wording)
    with torch.no_grad():
        together, _ = hidden_states(model, batch)
        for row, sample in enumerate(samples):
            start = sample.length - sum(len(branch.ids) for branch in sample.branches)
            for branch in sample.branches:
                alone = model_alone(model, sample, branch, wording)
                end = start + len(branch.ids)
                assert torch.allclose(together[row, start:end], alone, atol=1e-4)
                start = end


def model_alone(model: Any, sample: Sample, branch: Piece, words: Wording) -> torch.Tensor:
    """The library's own forward over the trunk and one branch."""
    rows, columns = sample.cells
    pad = words.mark("<|image_pad|>")
    ids = torch.tensor(
        [[*sample.before, *[pad] * (rows * columns), *sample.after.ids, *branch.ids]]
    )
    told = model.model(
        input_ids=ids,
        pixel_values=patches(torch.tensor(sample.image)[None]),
        image_grid_thw=torch.tensor([[1, 2 * rows, 2 * columns]]),
        mm_token_type_ids=(ids == pad).int(),
    )
    last: torch.Tensor = told.last_hidden_state[0, -len(branch.ids) :]
    return last


def test_plain_products_attend_as_the_library_does(tmp_path: Path, wording: Wording) -> None:
    batch = packed([sample_of(exported(tmp_path / "data"), wording)] * 2, wording)
    with torch.no_grad():
        usual, _ = hidden_states(build_model(TINY).eval(), batch)
        plain, _ = hidden_states(prepare(build_model(TINY)).eval(), batch)
    assert torch.allclose(usual, plain, atol=1e-4)


def test_of_a_question_only_the_answer_is_learned(wording: Wording) -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    question = find(wording, "To", 12, 345)
    after = wording.after("", "Thought: x", weight=0)
    batch = packed([Sample(image, (1, 2), after, (question,))], wording)
    learned = batch.targets[batch.targets != NOT_LEARNED].tolist()
    assert wording.tokenizer.decode(learned) == "12, 345]}}\n</tool_call>"
    assert {KINDS[kind] for kind in batch.kinds[batch.targets != NOT_LEARNED]} == {"find"}


def test_letters_stand_at_their_places() -> None:
    cells = cells_of([("a", 1, 3), ("b", 31, 31), ("c", 33, 3), ("d", 500, 3)], 1, 2)
    assert cells == ("a" + " " * 14 + "b", "c" + " " * 15)
    numbers = letters_of([cells[0], None])
    assert numbers[0, 0] == LETTERS.index("a") + 2
    assert set(numbers[1].tolist()) == {-100}


def test_drawn_screens_are_repeatable_and_avoid_what_is_forbidden(wording: Wording) -> None:
    one, again = (Synthetic(wording).sample(5) for _ in range(2))
    assert np.array_equal(one.image, again.image)
    assert one.branches == again.branches
    word = next(word for word in drawn_words(one, wording) if word.isalpha())
    other = Synthetic(wording, forbidden=(word.lower(),)).sample(5)
    assert word not in drawn_words(other, wording)


def drawn_words(sample: Sample, words: Wording) -> list[str]:
    """The words that a drawn screen is asked about."""
    said = [words.tokenizer.decode(branch.ids) for branch in sample.branches]
    return [word for text in said for word in text.split('"')[1].split()]


def test_nothing_that_is_drawn_reads_as_on_a_held_out_phone(wording: Wording) -> None:
    held_out = held_out_words()
    assert {"bergen", "bgo", HELD_OUT.first_names[0].lower()} <= held_out
    assert not {"zurich", "zrh", EVERYDAY.first_names[0].lower(), "the"} & held_out

    def drawn(synthetic: Synthetic) -> set[str]:
        rng = random.Random(0)
        return {word for _ in range(100_000) for word in words_of(synthetic.text(rng))}

    assert drawn(Synthetic(wording, forbidden=())) & held_out, "there is no accident to avoid"
    assert not drawn(Synthetic(wording)) & held_out


def test_colours_change_and_places_do_not() -> None:
    pixels = np.full((32, 32, 3), 250, np.uint8)
    pixels[8:12, 8:12] = 20
    changed = [recoloured(pixels, random.Random(seed)) for seed in range(40)]
    assert len({image.tobytes() for image in changed}) > 15
    assert any(image[0, 0].mean() < 100 for image in changed), "none is dark"
    for image in changed:
        assert (image != image[0, 0]).any(-1).sum() == 16


def test_a_line_that_is_no_step_is_named(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "no picture"}, {"from": "gpt", "value": "nothing"}]
    line = json.dumps({"id": "e-7", "image": "x.png", "conversations": turns, "meta": {}})
    with pytest.raises(ValueError, match="e-7"):
        Step.of(tmp_path, line)


def test_copying_is_of_what_the_goal_names(wording: Wording) -> None:
    sample = Copying(Synthetic(wording)).sample(3)
    goal = wording.tokenizer.decode(sample.before)
    for branch in sample.branches:
        text = wording.tokenizer.decode(branch.ids).split('"')[1]
        assert text in goal
        assert len(wording.tokenizer.decode(branch.ids[branch.learned_from :])) > 0
    assert sample.cells == (1, 1)


def test_copying_lessons_come_between_screens() -> None:
    batches = Feed(Mixture(copied=1.0), 1, seed=1).batches(workers=0)
    shapes = [tuple(batch.images.shape[:2]) for batch, _ in zip(batches, range(4), strict=False)]
    assert shapes == [(1, 640), (3, 32)] * 2
