from __future__ import annotations

from typing import Any

import pytest
from tests.phone.app_bench import make, toasts_of

from qvl_tools.phone.apps.contacts import Contacts


@pytest.fixture
def app() -> Contacts:
    return make(Contacts)


def truth(app: Contacts) -> Any:
    return app.state()


def person(app: Contacts, person_id: int) -> Any:
    return next((one for one in truth(app)["contacts"] if one["id"] == person_id), None)


def fill(app: Contacts, **fields: str) -> None:
    for name, text in fields.items():
        app.type_field(name, text)


def test_the_list_heads_each_letter_once_after_the_favourites(app: Contacts) -> None:
    heads = [row["section"] for row in app.property("rows") if row["heads"]]
    assert heads[0] == "Favourites"
    assert heads[1:] == sorted(set(heads[1:]))


def test_search_finds_by_name_and_number(app: Contacts) -> None:
    some = truth(app)["contacts"][4]
    for query in (some["name"], some["last_name"][:4], some["phone"][-6:], some["email"]):
        app.search(query)
        assert some["id"] in [row["id"] for row in app.property("rows")]
    app.search("nobody at all")
    assert app.property("rows") == []


def test_a_new_contact_is_checked_and_stored(app: Contacts) -> None:
    shown = toasts_of(app)
    app.add()
    app.save()
    assert truth(app)["page"] == "edit"
    assert set(app.property("form")["errors"]) == {"first_name", "phone"}
    fill(app, first_name="Ada", last_name=" Byron ", phone="not a number", email="nowhere")
    app.save()
    assert set(app.property("form")["errors"]) == {"phone", "email"}
    fill(app, phone="+44 20 7946 0123", email="ada@example.com", company="Engines")
    app.save()
    stored = truth(app)["contacts"]
    (ada,) = [one for one in stored if one["name"] == "Ada Byron"]
    assert (ada["phone"], ada["email"], ada["company"]) == (
        "+44 20 7946 0123",
        "ada@example.com",
        "Engines",
    )
    assert truth(app)["page"] == "person"
    assert shown == ["Contact saved"]


def test_editing_changes_one_contact(app: Contacts) -> None:
    before = truth(app)["contacts"]
    app.open_person(before[0]["id"])
    app.edit()
    fill(app, phone="555 0199")
    app.save()
    assert person(app, before[0]["id"])["phone"] == "555 0199"
    assert len(truth(app)["contacts"]) == len(before)


def test_leaving_the_form_changes_nothing(app: Contacts) -> None:
    before = truth(app)["contacts"]
    app.open_person(before[0]["id"])
    app.edit()
    fill(app, phone="555 0199")
    assert app.back()
    assert truth(app)["contacts"] == before


def test_a_favourite_can_be_set_and_cleared(app: Contacts) -> None:
    some = next(one for one in truth(app)["contacts"] if not one["favourite"])
    app.open_person(some["id"])
    app.toggle_favourite()
    assert person(app, some["id"])["favourite"]
    app.toggle_favourite()
    assert not person(app, some["id"])["favourite"]


def test_deleting_asks_first(app: Contacts) -> None:
    person_id = truth(app)["contacts"][2]["id"]
    app.open_person(person_id)
    app.delete()
    assert app.back()
    assert person(app, person_id)
    app.delete()
    app.answer(True)
    assert person(app, person_id) is None
    assert truth(app)["page"] == "list"


@pytest.mark.parametrize("way", ["call", "message", "email"])
def test_reaching_somebody_says_so(app: Contacts, way: str) -> None:
    shown = toasts_of(app)
    some = truth(app)["contacts"][1]
    app.open_person(some["id"])
    app.contact(way)
    assert some["name"] in shown[0]
