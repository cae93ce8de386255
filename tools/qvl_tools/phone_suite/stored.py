"""What a phone keeps, thing by thing: for saying that one was added, changed or is gone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qvl_agent.evals.suite import Verdict
from qvl_tools.phone_suite.changes import kept
from qvl_tools.phone_suite.family import State

Items = Counter[str]
"""Everything that is kept, each thing as a line of its own."""


def stored(state: State) -> Items:
    """Return what a phone keeps."""
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
    """Return the item of a conversation, whoever has which number."""
    return _item("Messages chats", {"name": name, "messages": [*map(dict, messages)]})


def contact(person: Mapping[str, Any]) -> str:
    """Return the item of a person of the address book, whatever its number."""
    return _item("Contacts contacts", person)


def note(content: Mapping[str, Any]) -> str:
    """Return the item of a note, whatever its number."""
    return _item("Notes notes", content)


def _items(state: State) -> Iterator[str]:
    for kind, value in kept(state).items():
        if isinstance(value, list):
            yield from (_item(kind, one) for one in value)
        else:
            yield _item(kind, value)


def _item(kind: str, value: Any) -> str:
    """Write a thing as a line; its number says only when it came."""
    if isinstance(value, Mapping):
        value = {name: one for name, one in value.items() if name != "id"}
    return f"{kind}: {json.dumps(value, sort_keys=True, ensure_ascii=False)}"
