"""Contacts: the address book, with search, favourites and a form."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.address_book import AddressBook, avatar
from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.apps.trips import EMAIL, PHONE
from qvl_tools.phone.cities import fold
from qvl_tools.phone.content import Person

NOBODY = Person(id=0, first_name="", last_name="", phone="", email="")


class Contacts(PagedApp):
    """The Contacts app: pages list, person, edit."""

    package = "com.qvl.contacts"
    label = "Contacts"
    icon = "person"
    color = "#0B57D0"
    qml = "Contacts.qml"

    list_changed = Signal()
    person_changed = Signal()
    form_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._book = AddressBook.of(self)
        self._book.restore()
        self._book.changed.connect(self.list_changed)
        self._query = ""
        self._person_id = 0
        self._form = NOBODY
        self._errors: dict[str, str] = {}

    @Property(str, notify=list_changed)
    def query(self) -> str:
        """What was typed into the search field."""
        return self._query

    @Property(list, notify=list_changed)
    def rows(self) -> list[dict[str, object]]:
        """The list: favourites first, then all by letter; ``section`` heads the first of each."""
        found = self._book.find(self._query)
        rows = [_row(person, _letter(person)) for person in found]
        if not self._query:
            rows = [_row(person, "Favourites") for person in found if person.favourite] + rows
        section = ""
        for row in rows:
            row["heads"] = row["section"] != section
            section = str(row["section"])
        return rows

    @Property(int, notify=list_changed)
    def count(self) -> int:
        """How many people there are."""
        return len(self._book.people)

    @Property(dict, notify=person_changed)
    def person(self) -> dict[str, object]:
        """The person on the details page."""
        person = self._book.person(self._person_id)
        return _row(person, "") if person else {}

    @Property(dict, notify=form_changed)
    def form(self) -> dict[str, object]:
        """The form, with ``title`` and the ``errors`` by field."""
        return {
            "title": "Edit contact" if self._form.id else "New contact",
            "first_name": self._form.first_name,
            "last_name": self._form.last_name,
            "company": self._form.company,
            "phone": self._form.phone,
            "email": self._form.email,
            "errors": self._errors,
        }

    @Slot(str)
    def search(self, query: str) -> None:
        """Filter the list by name, company, number or address."""
        self._query = query
        self.list_changed.emit()

    @Slot(int)
    def open_person(self, person_id: int) -> None:
        """Open the details of a person."""
        self._person_id = person_id
        self.person_changed.emit()
        self.show_page("person")

    @Slot()
    def toggle_favourite(self) -> None:
        """Add the open person to the favourites, or take it out."""
        person = self._open()
        person = self._book.put(replace(person, favourite=not person.favourite))
        self.person_changed.emit()
        self.toast.emit("Added to favourites" if person.favourite else "Removed from favourites")

    def _open(self) -> Person:
        return self._book.person(self._person_id) or NOBODY

    @Slot(str)
    def contact(self, way: str) -> None:
        """Start a call, message or email; a simulated phone only says so."""
        verb = {"call": "Calling", "message": "Opening messages with"}.get(way, "Writing to")
        self.toast.emit(f"{verb} {self._open().name}")

    @Slot()
    def add(self) -> None:
        """Open an empty form."""
        self._open_form(NOBODY)

    @Slot()
    def edit(self) -> None:
        """Open the form with the open person."""
        self._open_form(self._open())

    def _open_form(self, person: Person) -> None:
        self._form, self._errors = person, {}
        self.form_changed.emit()
        self.show_page("edit")

    @Slot(str, str)
    def type_field(self, field: str, text: str) -> None:
        """Take what was typed into a field of the form."""
        typed = replace(self._form, **{field: text})  # type: ignore[arg-type]
        if typed != self._form:
            self._form, self._errors = typed, {}
            self.form_changed.emit()

    @Slot()
    def save(self) -> None:
        """Check the form and store the person."""
        form = self._form
        form = replace(
            form,
            first_name=form.first_name.strip(),
            last_name=form.last_name.strip(),
            company=form.company.strip(),
            phone=form.phone.strip(),
            email=form.email.strip(),
        )
        self._errors = _errors(form)
        self.form_changed.emit()
        if self._errors:
            return
        self._person_id = self._book.put(form).id
        self.person_changed.emit()
        self.show_only("list", "person")
        self.toast.emit("Contact saved")

    @Slot()
    def delete(self) -> None:
        """Ask whether to delete the open person, and delete it on a yes."""
        text = f"{self._open().name} will be removed from this phone."
        self.ask("Delete this contact?", text, "Delete", self._delete)

    def _delete(self) -> None:
        self.show_only("list")
        self._book.remove(self._person_id)
        self.toast.emit("Contact deleted")

    def reset_screen(self) -> None:
        """Return to the whole list."""
        super().reset_screen()
        self._form, self._errors = NOBODY, {}
        self.search("")

    def state(self) -> dict[str, object]:
        """Return the page, the search, whose details are open, and all contacts."""
        return {
            "page": self.stack[-1],
            "query": self._query,
            "open": self._person_id if "person" in self.stack else None,
            "contacts": [
                {
                    "id": person.id,
                    "name": person.name,
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    "company": person.company,
                    "phone": person.phone,
                    "email": person.email,
                    "favourite": person.favourite,
                }
                for person in self._book.people
            ],
        }


def _letter(person: Person) -> str:
    first = fold(person.name)[:1].upper()
    return first if first.isalpha() else "#"


def _row(person: Person, section: str) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "company": person.company,
        "favourite": person.favourite,
        "section": section,
        **avatar(person),
    }


def _errors(form: Person) -> dict[str, str]:
    found: dict[str, str] = {}
    if not form.name:
        found["first_name"] = "Enter a name"
    if not form.phone and not form.email:
        found["phone"] = "Enter a phone number or an email address"
    elif form.phone and not PHONE.fullmatch(form.phone):
        found["phone"] = "Enter a valid phone number"
    if form.email and not EMAIL.fullmatch(form.email):
        found["email"] = "Enter a valid email address"
    return found
