"""Scripts: from a file, from a list, from a function."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.models.model_samples import observed, phone

from qvl_agent import actions as act
from qvl_agent.errors import ModelRefused, UsageError
from qvl_agent.models.families import NATIVE
from qvl_agent.models.port import Conversation, ModelSettings
from qvl_agent.models.scripted import ScriptedModel, open_scripted


def ask(model: ScriptedModel) -> str:
    return model.reply(model.family.conversation("go", phone(), (), observed())).text


def test_a_file_holds_one_reply_per_line(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(
        '# two steps\n\n{"kind": "wait", "seconds": 1}\n"not JSON inside"\n', encoding="utf-8"
    )
    model = open_scripted(str(script), ModelSettings())
    assert model.family is NATIVE
    assert model.info.spec == f"scripted:{script}"
    first = ask(model)
    assert NATIVE.parse(first, NATIVE.frame(observed()), phone()).action == act.Wait(seconds=1.0)
    assert ask(model) == "not JSON inside"
    with pytest.raises(ModelRefused, match="no reply left"):
        ask(model)


def test_a_header_names_the_family(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('- family: qwen3.5\n"x"\n', encoding="utf-8")
    assert open_scripted(str(script), ModelSettings()).family.name == "qwen3.5"
    chosen = open_scripted(str(script), ModelSettings(family="qwen2-vl"))
    assert chosen.family.name == "qwen2-vl"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"tap\n", "script.jsonl:1 is no JSON"),
        (b'{"kind": "wait"}\n17\n', "script.jsonl:2 is neither"),
        (b"- family: gpt\n", "no family 'gpt'"),
        (b"\xff\xfe\n", "can't be read"),
    ],
)
def test_a_bad_script_is_refused_when_it_is_opened(
    tmp_path: Path, content: bytes, message: str
) -> None:
    script = tmp_path / "script.jsonl"
    script.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        open_scripted(str(script), ModelSettings())


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.jsonl"):
        open_scripted(str(tmp_path / "nothing.jsonl"), ModelSettings())


def test_a_function_sees_the_conversation() -> None:
    def answer(conversation: Conversation) -> str:
        return conversation.messages[-1].text

    model = ScriptedModel(answer)
    assert "The user query: go" in ask(model)
    assert model.reply(NATIVE.conversation("stop", phone(), (), observed())).protocol == "script"
    model.close()
