"""A model that is shown nothing is shown nothing, and the record says so."""

from __future__ import annotations

from pathlib import Path

from tests.doubles import CounterDevice, reply, tap

from qvl_agent import RunOptions, run_goal
from qvl_agent.evals.blank import GREY, Blindfolded
from qvl_agent.journal.events import Observed
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import Conversation, ImagePart
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict


def pictures(conversation: Conversation) -> list[ImagePart]:
    parts = [part for message in conversation.messages for part in message.parts]
    return [part for part in parts if isinstance(part, ImagePart)]


def test_the_model_sees_one_colour_and_all_of_the_words(tmp_path: Path) -> None:
    seen: list[Conversation] = []
    device = CounterDevice()

    def answer(conversation: Conversation) -> str:
        seen.append(conversation)
        return tap(device, "plus") if len(seen) == 1 else reply("done")

    model = Blindfolded(ScriptedModel(answer))
    result = run_goal(
        "count", device=device, model=model, options=RunOptions(replays=tmp_path, yes=True)
    )
    assert (result.status, device.count) == ("done", 1)
    assert len(seen) == 2
    for conversation in seen:
        assert "count" in conversation.messages[-1].text
        (picture,) = pictures(conversation)
        assert picture.image.size == (240, 480)
        assert picture.image.getcolors() == [(240 * 480, GREY)]
        assert picture.digest.startswith("blank")

    episode = read_episode(result.episode)
    assert "blank" in episode.started.settings["answering"]["screenshots"]
    shown = [episode.image(event.image) for event in episode.of(Observed)]
    assert all(len(image.getcolors() or ()) > 1 for image in shown), "the record keeps the device's"
    assert replay_strict(episode, find_family=recorded_family, find_task=task_named).identical
