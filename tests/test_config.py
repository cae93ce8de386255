"""Settings come from options, QVL_*, qvl.toml and the user's file, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest

from qvl_agent.config import load_config
from qvl_agent.errors import UsageError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path


def write_user_file(folder: Path, text: str) -> None:
    path = folder / "home" / "qvl-agent" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_defaults() -> None:
    config = load_config({})
    assert (config.device, config.model, config.max_steps) == ("phone", "", 40)


def test_the_order_of_sources(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_user_file(elsewhere, 'device = "user"\nmodel = "user"\nfamily = "user"\nseed = 1\n')
    (elsewhere / "qvl.toml").write_text('device = "file"\nmodel = "file"\nfamily = "file"\n')
    monkeypatch.setenv("QVL_DEVICE", "environment")
    monkeypatch.setenv("QVL_MODEL", "environment")
    config = load_config({"device": "option", "model": None})
    assert (config.device, config.model, config.family, config.seed) == (
        "option", "environment", "file", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "name"), [({"max_steps": 0}, "max_steps"), ({"seed": -1}, "seed")]
)
def test_an_invalid_value_is_named(given: dict[str, int], name: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_config(dict(given))
    assert name in str(caught.value)
    assert f"--{name.replace('_', '-')}" in caught.value.fix


def test_an_invalid_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QVL_MAX_STEPS", "many")
    with pytest.raises(UsageError, match="max_steps = 'many'"):
        load_config({})


@pytest.mark.parametrize("name", ["api_key", "password"])
def test_secrets_in_a_file_are_refused(elsewhere: Path, name: str) -> None:
    (elsewhere / "qvl.toml").write_text(f'{name} = "sk-123"\n')
    with pytest.raises(UsageError) as caught:
        load_config({})
    assert "environment only" in str(caught.value)
    assert "sk-123" not in str(caught.value) + caught.value.fix


def test_a_typo_in_a_file_is_an_error(elsewhere: Path) -> None:
    (elsewhere / "qvl.toml").write_text("max_step = 3\n")
    with pytest.raises(UsageError, match="max_step"):
        load_config({})


def test_a_broken_file_is_an_error(elsewhere: Path) -> None:
    (elsewhere / "qvl.toml").write_text("max_steps = = 3\n")
    with pytest.raises(UsageError, match=r"qvl\.toml can't be read"):
        load_config({})


def test_nobody_agrees_to_everything_by_a_file(elsewhere: Path) -> None:
    (elsewhere / "qvl.toml").write_text("yes = true\n")
    with pytest.raises(UsageError, match="'yes'"):
        load_config({})
    (elsewhere / "qvl.toml").unlink()
    assert load_config({"yes": True}).yes
