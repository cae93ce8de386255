"""What a phone keeps, whatever page is open: for saying that this changed, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qvl_agent.evals.suite import Verdict
from qvl_tools.phone_suite.family import State

Items = Counter[str]
"""Everything that is kept, each thing as a line of its own."""

# Of the other apps, by package: what they keep. Their forms and pages are not kept.
_KEPT = {
    "com.qvl.flights": ("bookings",),
    "com.android.deskclock": ("alarms", "cities"),
    "com.qvl.calendar": ("events",),
    "com.android.settings": ("wifi_network", "bluetooth_devices", "muted_apps"),
}
# Settings that change without anybody's will.
_RESTLESS = frozenset({"batteryLevel", "inputMethod", "rotation"})


def stored(state: State) -> Items:
    """Return what a phone keeps; a message that was read is the same message."""
    return Counter(_items(state))


def changed(before: State, *, gone: Iterable[str] = (), new: Iterable[str] = ()) -> Items:
    """Return what a phone should keep: what it kept, less and more some items."""
    wanted = stored(before)
    wanted.subtract(gone)
    wanted.update(new)
    return +wanted


def judge(wanted: Items, after: State) -> Verdict:
    """Say whether a phone keeps what it should, and nothing else."""
    found = stored(after)
    missing, surplus = sorted((wanted - found).elements()), sorted((found - wanted).elements())
    if not missing and not surplus:
        return Verdict(True, "the phone keeps what was asked for, and nothing else changed")
    said = [("missing: ", missing), ("not asked for: ", surplus)]
    return Verdict(False, "; ".join(word + ", ".join(items) for word, items in said if items))


def chat(name: str, messages: Iterable[Mapping[str, Any]]) -> str:
    """Return the item of a conversation."""
    return _item("chat", {"with": name, "messages": [dict(message) for message in messages]})


def contact(person: Mapping[str, Any]) -> str:
    """Return the item of a person of the address book, whatever its number there."""
    return _item("contact", {key: value for key, value in person.items() if key != "id"})


def note(content: Mapping[str, Any]) -> str:
    """Return the item of a note, whatever its number."""
    return _item("note", {key: value for key, value in content.items() if key != "id"})


def _items(state: State) -> Iterator[str]:
    apps = state["apps"]
    yield from (chat(one["name"], one["messages"]) for one in apps["com.qvl.messages"]["chats"])
    yield from (contact(one) for one in apps["com.qvl.contacts"]["contacts"])
    yield from (note(one) for one in apps["com.qvl.notes"]["notes"])
    for name, value in state["settings"].items():
        if name not in _RESTLESS:
            yield _item(f"setting {name}", value)
    for package, parts in _KEPT.items():
        yield from (_item(f"{package} {part}", apps[package][part]) for part in parts)


def _item(kind: str, value: object) -> str:
    return f"{kind} {json.dumps(value, sort_keys=True, ensure_ascii=False)}"
