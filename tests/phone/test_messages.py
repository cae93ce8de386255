from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject
from tests.phone.app_bench import make, toasts_of

from qvl_tools.phone.apps.contacts import Contacts
from qvl_tools.phone.apps.messages import Messages


@pytest.fixture
def app() -> Messages:
    return make(Messages)


def truth(app: Messages) -> Any:
    return app.state()


def names(app: Messages) -> list[Any]:
    return [row["name"] for row in app.property("chats")]


def chat(app: Messages, person_id: int) -> Any:
    return next((one for one in truth(app)["chats"] if one["id"] == person_id), None)


def test_a_seed_repeats_its_conversations() -> None:
    assert truth(make(Messages, 4)) == truth(make(Messages, 4))
    assert truth(make(Messages, 4)) != truth(make(Messages, 5))


def test_opening_a_conversation_marks_it_read(app: Messages) -> None:
    fresh = next(one for one in truth(app)["chats"] if one["unread"])
    app.open_chat(fresh["id"])
    assert chat(app, fresh["id"])["unread"] == 0
    assert truth(app)["page"] == "chat"


def test_sending_appends_and_moves_the_conversation_up(app: Messages) -> None:
    last = truth(app)["chats"][-1]
    app.open_chat(last["id"])
    app.set_draft("  On my way  ")
    app.send()
    assert chat(app, last["id"])["messages"][-1] == {"mine": True, "text": "On my way"}
    assert truth(app)["draft"] == ""
    assert names(app)[0] == last["name"]


def test_two_sent_messages_keep_their_order_while_the_clock_stands(app: Messages) -> None:
    first, second = truth(app)["chats"][:2]
    for one in (second, first, second):
        app.open_chat(one["id"])
        app.set_draft("hello")
        app.send()
    assert names(app)[:2] == [second["name"], first["name"]]


def test_blanks_are_not_sent(app: Messages) -> None:
    person_id = truth(app)["chats"][0]["id"]
    app.open_chat(person_id)
    before = chat(app, person_id)
    app.set_draft("  \n ")
    app.send()
    assert chat(app, person_id) == before


def test_a_new_conversation_exists_once_something_is_sent(app: Messages) -> None:
    known = {one["id"] for one in truth(app)["chats"]}
    app.start()
    app.find_people("")
    person = next(one for one in app.property("people") if one["id"] not in known)
    app.find_people(str(person["name"]))
    assert [one["id"] for one in app.property("people")] == [person["id"]]
    app.open_chat(person["id"])
    assert chat(app, person["id"]) is None
    app.set_draft("Hi!")
    app.send()
    assert chat(app, person["id"])["messages"] == [{"mine": True, "text": "Hi!"}]


def test_back_from_a_new_conversation_returns_to_the_list(app: Messages) -> None:
    app.start()
    app.open_chat(app.property("people")[0]["id"])
    assert app.back()
    assert truth(app)["page"] == "list"
    assert not app.back()


def test_search_finds_names_and_words(app: Messages) -> None:
    some = truth(app)["chats"][3]
    app.search(some["name"])
    assert some["name"] in names(app)
    app.search(some["messages"][0]["text"][:12])
    assert some["name"] in names(app)
    app.search("nobody wrote this")
    assert names(app) == []


def test_deleting_asks_first(app: Messages) -> None:
    shown = toasts_of(app)
    person_id = truth(app)["chats"][0]["id"]
    app.delete(person_id)
    app.answer(False)
    assert chat(app, person_id)
    app.delete(person_id)
    app.answer(True)
    assert chat(app, person_id) is None
    assert shown == ["Conversation deleted"]


def test_contacts_of_the_same_phone_can_be_written_to() -> None:
    phone = QObject()
    contacts, messages = make(Contacts, parent=phone), make(Messages, parent=phone)
    contacts.add()
    contacts.type_field("first_name", "Zebedee")
    contacts.type_field("phone", "555 0123")
    contacts.save()
    messages.find_people("zebedee")
    (person,) = messages.property("people")
    messages.open_chat(person["id"])
    messages.set_draft("Welcome")
    messages.send()
    assert chat(messages, person["id"])["name"] == "Zebedee"


def test_a_renamed_contact_is_renamed_here() -> None:
    phone = QObject()
    contacts, messages = make(Contacts, parent=phone), make(Messages, parent=phone)
    some = truth(messages)["chats"][0]
    contacts.open_person(some["id"])
    contacts.edit()
    contacts.type_field("last_name", "Renamed")
    contacts.save()
    assert chat(messages, some["id"])["name"].endswith(" Renamed")
    contacts.delete()
    contacts.answer(True)
    assert chat(messages, some["id"])["messages"] == some["messages"]


def test_a_link_opens_the_conversation_with_a_number(app: Messages) -> None:
    person = app.property("people")[3]
    app.open_link("smsto:" + person["phone"].replace(" ", ""))
    assert truth(app)["open"] == person["id"]
    app.open_link("sms:")
    app.open_link("sms:99999999")
    assert truth(app)["open"] == person["id"]


def test_a_fresh_start_forgets_the_draft_alone(app: Messages) -> None:
    app.open_chat(truth(app)["chats"][0]["id"])
    app.set_draft("half a")
    count = len(truth(app)["chats"])
    app.reset_screen()
    assert (truth(app)["page"], truth(app)["draft"]) == ("list", "")
    assert len(truth(app)["chats"]) == count
