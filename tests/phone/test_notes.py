from __future__ import annotations

from typing import Any

import pytest
from tests.phone.app_bench import make, toasts_of

from qvl_tools.phone.apps.notes import Notes


@pytest.fixture
def app() -> Notes:
    return make(Notes)


def truth(app: Notes) -> Any:
    return app.state()


def titles(app: Notes) -> list[Any]:
    return [card["title"] for card in app.property("notes")]


def write(app: Notes, title: str, body: str = "") -> None:
    app.open_note(0)
    app.type_field("title", title)
    app.type_field("body", body)


def test_pinned_notes_come_first(app: Notes) -> None:
    pins = [card["pinned"] for card in app.property("notes")]
    assert pins == sorted(pins, reverse=True)
    assert pins[0]


def test_a_saved_note_is_first_of_the_unpinned(app: Notes) -> None:
    write(app, "Call Ada", "about the engine")
    app.save()
    assert truth(app)["notes"][-1]["body"] == "about the engine"
    assert titles(app)[sum(note["pinned"] for note in truth(app)["notes"])] == "Call Ada"
    assert truth(app)["page"] == "list"


def test_back_stores_the_note_too(app: Notes) -> None:
    write(app, "Kept")
    assert app.back()
    assert "Kept" in titles(app)
    assert not app.back()


def test_an_empty_note_is_dropped(app: Notes) -> None:
    shown = toasts_of(app)
    count = len(truth(app)["notes"])
    write(app, "  ")
    app.save()
    assert len(truth(app)["notes"]) == count
    assert shown == ["Empty note discarded"]


def test_editing_moves_a_note_up_and_looking_does_not(app: Notes) -> None:
    last = app.property("notes")[-1]
    before = titles(app)
    app.open_note(last["id"])
    app.back()
    assert titles(app) == before
    app.open_note(last["id"])
    app.type_field("body", "changed")
    app.back()
    assert titles(app).index(last["title"]) < before.index(last["title"])


def test_pinning(app: Notes) -> None:
    last = app.property("notes")[-1]
    app.open_note(last["id"])
    app.toggle_pin()
    app.save()
    assert titles(app)[0] == last["title"]


def test_a_deleted_note_can_be_had_back_at_once(app: Notes) -> None:
    before = truth(app)["notes"]
    app.open_note(before[0]["id"])
    app.delete()
    assert len(truth(app)["notes"]) == len(before) - 1
    app.undo()
    assert sorted(note["id"] for note in truth(app)["notes"]) == [note["id"] for note in before]


def test_the_next_step_ends_the_undo(app: Notes) -> None:
    before = truth(app)["notes"]
    app.open_note(before[0]["id"])
    app.delete()
    app.search("a")
    app.undo()
    assert len(truth(app)["notes"]) == len(before) - 1


def test_search_finds_titles_and_bodies(app: Notes) -> None:
    app.search("GROCER")
    assert titles(app) == ["Groceries"]
    app.search("olive oil")
    assert titles(app) == ["Groceries"]
    app.search("nothing like it")
    assert titles(app) == []


def test_a_fresh_start_loses_what_was_not_stored(app: Notes) -> None:
    write(app, "Lost")
    app.reset_screen()
    assert "Lost" not in titles(app)
    assert truth(app)["page"] == "list"
