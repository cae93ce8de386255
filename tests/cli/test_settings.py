"""From a run's settings to what a model is opened with, and how its loading is shown."""

from __future__ import annotations

import contextlib
import io
from dataclasses import fields
from pathlib import Path

import pytest
from rich.console import Console

from qvl_agent.cli.loading import LoadingLine
from qvl_agent.cli.settings import check_given, device_settings, model_settings
from qvl_agent.config import RunConfig, load_config
from qvl_agent.errors import UsageError
from qvl_agent.models.port import ModelSettings

NOT_CONFIGURED = {"api_key", "budget_s", "timeout_s", "top_p", "extra_body", "on_loading"}
"""What is set in Python only, or in the environment under a name of its own."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_a_model_gets_its_settings_and_not_the_time_limit_of_the_device() -> None:
    given = {
        "base_url": "http://127.0.0.1:9", "family": "qwen3-vl", "structured": "free", "seed": 3,
        "max_images": 2, "image_tokens": 300, "max_tokens": 99, "temperature": 0.5,
        "sampling": "card", "thinking_budget": 0, "dtype": "float16", "device_map": "cpu",
        "revision": "main", "attention": "eager", "timeout_s": 1.5,
    }  # fmt: skip
    config = load_config(given)
    settings = model_settings(config)
    for name in given.keys() - {"timeout_s"}:
        assert getattr(settings, name) == given[name], name
    assert settings.timeout_s == ModelSettings().timeout_s
    assert device_settings(config).timeout_s == 1.5


def test_no_setting_of_a_model_is_forgotten() -> None:
    names = {field.name for field in fields(ModelSettings)}
    assert names - RunConfig.model_fields.keys() == NOT_CONFIGURED - {"timeout_s"}


def test_the_defaults_are_the_models_own() -> None:
    expected = ModelSettings(seed=0)
    assert model_settings(load_config({})) == expected


@pytest.mark.parametrize("name", ["thinking_budget", "image_tokens", "max_tokens", "temperature"])
def test_a_number_that_makes_no_sense_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        load_config({name: -1})


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({"base_url": "http://h"}, "openai:m"),
        ({"base_url": "http://h"}, "my_models:open_it"),
        ({"base_url": None, "thinking_budget": None}, ""),
        ({"thinking_budget": 0}, "hf:repo"),
        ({"thinking_budget": 0}, "my_models:open_it"),
    ],
)
def test_options_that_may_mean_something_pass(given: dict[str, object], model: str) -> None:
    check_given(given, model)


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({"base_url": "http://h"}, ""),
        ({"base_url": "http://h"}, "hf:repo"),
        ({"base_url": "http://h"}, "scripted:f"),
        ({"thinking_budget": 0}, ""),
        ({"thinking_budget": 9}, "openai:m"),
        ({"thinking_budget": 9}, "recorded:e"),
    ],
)
def test_options_that_say_nothing_to_the_model_are_refused(
    given: dict[str, object], model: str
) -> None:
    with pytest.raises(UsageError, match=r"--base-url|--thinking-budget") as caught:
        check_given(given, model)
    assert "--model" in caught.value.fix


def told(*steps: tuple[str, float], terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=terminal, color_system=None)
    with LoadingLine(console) as line:
        for what, fraction in steps:
            line(what, fraction)
    return out.getvalue()


def test_where_nobody_watches_two_plain_lines_are_enough() -> None:
    said = told(
        ("m \x1b[2J [b]", 0.0), ("m \x1b[2J [b]", 0.5), ("m \x1b[2J [b]", 1.0), terminal=False
    )
    begun, ended, rest = said.split("\n")
    assert begun == "m �[2J [b]"
    assert ended.startswith("m �[2J [b]: done in 0.")
    assert rest == ""


def test_at_a_terminal_a_bar_comes_and_goes() -> None:
    files, weights = "downloading m", "loading m"
    said = told((files, 0.0), (files, 0.25), (weights, 0.5), (weights, 1.0), terminal=True)
    assert "━" in said
    assert said.rstrip("\n").splitlines()[-1].endswith(" s")
    assert "loading m: done in" in said
    assert "downloading m: done" not in said


def test_a_long_name_leaves_room_for_the_bar() -> None:
    name = f"loading /home/{'models/' * 20}the-very-last"
    said = told((name, 0.0), (name, 0.5), (name, 1.0), terminal=True)
    bars, done = said.rsplit("\x1b[2K", 1)
    assert "loading …" in bars
    assert "the-very-last ━━━" in bars
    assert " 100%" in bars
    assert done.strip().startswith(f"{name}: done in 0.")


def test_where_nobody_watches_a_long_name_stays_whole() -> None:
    name = f"loading {'models/' * 20}the-very-last"
    begun, ended, _ = told((name, 0.0), (name, 1.0), terminal=False).split("\n")
    assert begun == name
    assert ended.startswith(f"{name}: done in 0.")


def test_a_bar_is_gone_when_loading_fails() -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system=None)
    with contextlib.suppress(KeyboardInterrupt), LoadingLine(console) as line:
        line("weights", 0.5)
        raise KeyboardInterrupt
    assert out.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")


def test_a_model_that_loads_nothing_shows_nothing() -> None:
    assert told(terminal=True) == told(terminal=False) == ""
