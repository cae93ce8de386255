"""How the tasks of Messages are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, fill, tap
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.pages import but_questions, leave, look_up
from qvl_tools.phone_suite.sight import Sight

PACKAGE = PACKAGES["Messages"]
SEARCH, RECIPIENT, COMPOSE = "Search conversations", "Name, phone number or email", "Text message"


def send(person_id: int, name: str, text: str) -> Policy:
    """Send a text to somebody of the address book, whether or not there is a chat with them."""

    def policy(sight: Sight) -> Move:
        match sight.app(PACKAGE)["page"]:
            case "list":
                return tap(sight, "Start chat", "A chat is to be started.")
            case "new":
                return look_up(sight, RECIPIENT, name)
            case _:
                return _write(sight, person_id, text)

    return but_questions(policy)


def reply(person_id: int, name: str, text: str) -> Policy:
    """Send a text in the uppermost chat."""

    def policy(sight: Sight) -> Move:
        match sight.app(PACKAGE)["page"]:
            case "list":
                return _uppermost(sight, name)
            case "new":
                return leave(sight, "This is not the list of chats.")
            case _:
                return _write(sight, person_id, text)

    return but_questions(policy)


def open_chat(person_id: int, name: str) -> Policy:
    """Open the chat with somebody."""

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        match app["page"]:
            case "list" if app["query"] == name and not _is_listed(app, person_id):
                return moves.give_up(f'There is no chat with "{name}".')
            case "list":
                return look_up(sight, SEARCH, name)
            case "chat" if app["open"] == person_id:
                return moves.finish(f'The chat with "{name}" is open.')
            case _:
                return leave(sight)

    return but_questions(policy)


def delete_chat(person_id: int, name: str) -> Policy:
    """Delete the chat with somebody."""

    def policy(sight: Sight) -> Move:
        app = sight.app(PACKAGE)
        is_there = _is_listed(app, person_id)
        match app["page"]:
            case "list" if not is_there and app["query"] == name:
                return moves.finish(f'The chat with "{name}" is deleted.')
            case "list":
                return look_up(sight, SEARCH, name)
            case "chat" if app["open"] == person_id and is_there:
                return tap(sight, "Delete conversation", f'The chat with "{name}" is open.')
            case _:
                return leave(sight)

    return but_questions(policy, f"All messages with {name} will be removed from this phone.")


def _is_listed(app: Mapping[str, Any], person_id: int) -> bool:
    return any(chat["id"] == person_id for chat in app["chats"])


def _uppermost(sight: Sight, name: str) -> Move:
    if sight.app(PACKAGE)["query"]:
        return tap(sight, "Clear", "Not all chats are shown.")
    if sight.labelled(name, role="TextView") is None and not sight.keyboard:
        return moves.swipe_down(sight, "The first chat is further up.")
    return tap(sight, name, f'The first chat is with "{name}".', role="TextView")


def _write(sight: Sight, person_id: int, text: str) -> Move:
    app = sight.app(PACKAGE)
    if app["open"] != person_id:
        return leave(sight, "This is the wrong chat.")
    if _last_sent(app, person_id) == text:
        return moves.finish(f'"{text}" is sent.')
    typing = fill(sight, COMPOSE, text)
    return typing or tap(sight, "Send message", "The message is written.")


def _last_sent(app: Mapping[str, Any], person_id: int) -> str:
    """Return the newest message of a chat where the phone's owner sent it, else nothing."""
    messages = [one for chat in app["chats"] if chat["id"] == person_id for one in chat["messages"]]
    return str(messages[-1]["text"]) if messages and messages[-1]["mine"] else ""
