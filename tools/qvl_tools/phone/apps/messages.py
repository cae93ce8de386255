"""Messages: conversations with the people of the address book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.address_book import AddressBook, avatar
from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.cities import fold
from qvl_tools.phone.content import Person


@dataclass(frozen=True)
class Message:
    """One message; ``mine`` where the phone's owner sent it."""

    mine: bool
    text: str
    at: datetime


@dataclass(frozen=True)
class Chat:
    """A conversation with one person, oldest message first, never empty."""

    person: Person
    messages: tuple[Message, ...]
    unread: int = 0


class Messages(PagedApp):
    """The Messages app: pages list, chat, new."""

    package = "com.qvl.messages"
    label = "Messages"
    icon = "chat"
    color = "#146C2E"
    qml = "Messages.qml"

    list_changed = Signal()
    chat_changed = Signal()
    draft_changed = Signal()
    people_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._book = AddressBook.of(self)
        for signal in (self.people_changed, self.list_changed, self.chat_changed):
            self._book.changed.connect(signal)
        self._chats = _sample_chats(context, self._book)
        self._query = ""
        self._people_query = ""
        self._person_id = 0
        self._draft = ""

    @Property(str, notify=list_changed)
    def query(self) -> str:
        """What was typed into the search field."""
        return self._query

    @Property(list, notify=list_changed)
    def chats(self) -> list[dict[str, object]]:
        """The conversations that the search finds, newest first."""
        wanted = fold(self._query).strip()
        now = self.context.clock.now()
        newest = sorted(self._chats.values(), key=lambda chat: chat.messages[-1].at, reverse=True)
        shown = [replace(chat, person=self._as_known(chat.person)) for chat in newest]
        return [_row(chat, now) for chat in shown if _matches(chat, wanted)]

    def _as_known(self, person: Person) -> Person:
        """Return the person as the address book has it now, or as it was before its deletion."""
        return self._book.person(person.id) or person

    @Property(dict, notify=chat_changed)
    def chat(self) -> dict[str, object]:
        """The open conversation: person and messages; ``day`` heads the first message of a day."""
        person = self._person()
        if person is None:
            return {}
        chat = self._chats.get(person.id)
        bubbles, day = [], ""
        for message in chat.messages if chat else ():
            heading = _day_text(message.at, self.context.clock.now())
            bubbles.append(
                {
                    "text": message.text,
                    "mine": message.mine,
                    "time": f"{message.at:%H:%M}",
                    "day": heading if heading != day else "",
                }
            )
            day = heading
        return {"id": person.id, "name": person.name, "messages": bubbles, **avatar(person)}

    @Property(str, notify=draft_changed)
    def draft(self) -> str:
        """What was typed below the conversation."""
        return self._draft

    @Property(list, notify=people_changed)
    def people(self) -> list[dict[str, object]]:
        """The people that the new-conversation page finds."""
        return [
            {"id": person.id, "name": person.name, "phone": person.phone, **avatar(person)}
            for person in self._book.find(self._people_query)
        ]

    @Slot(str)
    def search(self, query: str) -> None:
        """Filter the conversations by name or words."""
        self._query = query
        self.list_changed.emit()

    @Slot()
    def start(self) -> None:
        """Open the page that asks to whom a new message goes."""
        self.find_people("")
        self.show_page("new")

    @Slot(str)
    def find_people(self, query: str) -> None:
        """Filter the people of the new-conversation page."""
        self._people_query = query
        self.people_changed.emit()

    @Slot(int)
    def open_chat(self, person_id: int) -> None:
        """Open the conversation with a person, empty where there is none yet; mark it read."""
        if person_id in self._chats:
            self._chats[person_id] = replace(self._chats[person_id], unread=0)
        if person_id != self._person_id:
            self.set_draft("")
        self._person_id = person_id
        self.list_changed.emit()
        self.chat_changed.emit()
        self.show_only("list", "chat")

    @Slot(str)
    def set_draft(self, text: str) -> None:
        """Take what was typed."""
        if text != self._draft:
            self._draft = text
            self.draft_changed.emit()

    @Slot()
    def send(self) -> None:
        """Send what was typed; blanks alone are not sent."""
        person, text = self._person(), self._draft.strip()
        if person is None or not text:
            return
        chat = self._chats.get(person.id, Chat(person, ()))
        message = Message(mine=True, text=text, at=self._next_moment())
        self._chats[person.id] = replace(chat, messages=(*chat.messages, message))
        self.set_draft("")
        self.chat_changed.emit()
        self.list_changed.emit()

    def _next_moment(self) -> datetime:
        """Return now, or just after the last sent message where the phone's clock stands still."""
        tick = timedelta(milliseconds=1)
        sent = [chat.messages[-1].at + tick for chat in self._chats.values()]
        return max([self.context.clock.now(), *sent])

    @Slot(int)
    def delete(self, person_id: int) -> None:
        """Ask whether to delete a conversation, and delete it on a yes."""
        name = self._as_known(self._chats[person_id].person).name
        text = f"All messages with {name} will be removed from this phone."
        self.ask("Delete this conversation?", text, "Delete", lambda: self._delete(person_id))

    def _delete(self, person_id: int) -> None:
        del self._chats[person_id]
        self.show_only("list")
        self.list_changed.emit()
        self.toast.emit("Conversation deleted")

    def _person(self) -> Person | None:
        chat = self._chats.get(self._person_id)
        return self._book.person(self._person_id) or (chat.person if chat else None)

    def reset_screen(self) -> None:
        """Return to the whole list; forget the draft."""
        super().reset_screen()
        self.set_draft("")
        self.search("")

    def open_link(self, data: str) -> None:
        """Open the conversation for ``sms:NUMBER`` or ``smsto:NUMBER`` of somebody known."""
        number = data.partition(":")[2].partition("?")[0]
        if found := self._book.find(number) if number else []:
            self.open_chat(found[0].id)

    def state(self) -> dict[str, object]:
        """Return the page, the draft and all conversations."""
        return {
            "page": self.stack[-1],
            "query": self._query,
            "draft": self._draft,
            "open": self._person_id if "chat" in self.stack else None,
            "chats": [
                {
                    "id": chat.person.id,
                    "name": self._as_known(chat.person).name,
                    "unread": chat.unread,
                    "messages": [
                        {"mine": message.mine, "text": message.text} for message in chat.messages
                    ],
                }
                for chat in self._chats.values()
            ],
        }


def _sample_chats(context: AppContext, book: AddressBook) -> dict[int, Chat]:
    samples = context.world.chats
    people = context.rng.sample(book.people, len(samples))
    minutes_ago = 0
    chats: dict[int, Chat] = {}
    for person, lines in zip(people, context.rng.sample(samples, len(samples)), strict=True):
        minutes_ago += context.rng.randint(15, 90) * (1 + 3 * len(chats))
        at, messages = context.clock.now() - timedelta(minutes=minutes_ago), []
        for who, text in reversed(lines):
            messages.append(Message(mine=who == "me", text=text, at=at))
            at -= timedelta(minutes=context.rng.randint(1, 25))
        unread = context.rng.randint(0, 1) if lines[-1][0] == "them" and len(chats) < 5 else 0
        chats[person.id] = Chat(person, tuple(reversed(messages)), unread)
    return chats


def _matches(chat: Chat, wanted: str) -> bool:
    texts = [chat.person.name, *(message.text for message in chat.messages)]
    return any(wanted in fold(text) for text in texts)


def _row(chat: Chat, now: datetime) -> dict[str, object]:
    last = chat.messages[-1]
    return {
        "id": chat.person.id,
        "name": chat.person.name,
        "snippet": f"You: {last.text}" if last.mine else last.text,
        "time": _short_time(last.at, now),
        "unread": chat.unread,
        **avatar(chat.person),
    }


def _short_time(at: datetime, now: datetime) -> str:
    day = _day_text(at, now)
    return f"{at:%H:%M}" if day == "Today" else day


def _day_text(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days <= 1:
        return "Yesterday" if days == 1 else "Today"
    return f"{at:%A}" if days < 7 else f"{at:%b} {at.day}"
