"""Which window is meant, what of it is seen, and which texts stand in it: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.geometry import Box, Size
from qvl_tools.desktop.accessible_texts import (
    has_mute_page,
    is_clickable,
    labels_of,
    text_box,
    text_of,
)
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi import Node
from qvl_tools.desktop.placing import Place, middle, open_part, place_of, seen_part
from qvl_tools.desktop.roles import EDITABLE, FOCUSABLE, MULTI_LINE, SENSITIVE
from qvl_tools.desktop.x11_stack import Surface


def surface(id: int, box: Area, *, title: str = "", pid: int | None = None) -> Surface:
    content = Area(box.left + 1, box.top + 20, box.width - 2, box.height - 21)
    return Surface(id, box, content, title, pid, 0, managed=True, backdrop=False)


FRAMED = surface(1, Area(100, 50, 402, 321), title="Mail", pid=7)
BELOW = surface(2, Area(100, 50, 402, 321), title="Other", pid=8)
APART = surface(3, Area(900, 50, 300, 200), title="Mail", pid=7)
ALL = (BELOW, FRAMED, APART)


@pytest.mark.parametrize(
    ("said", "title", "pid", "found"),
    [
        (FRAMED.box, "Mail", 7, Place(FRAMED)),  # with its frame, as GTK says it
        (FRAMED.content, "Mail", 7, Place(FRAMED)),  # without, as Qt does
        (FRAMED.box, "", None, Place(FRAMED)),  # no title: the one in front
        (BELOW.box, "", 8, Place(BELOW)),  # its process tells it from the one in front
        (BELOW.box, "Other", None, Place(BELOW)),
        (Area(0, 0, 400, 300), "Mail", 7, Place(FRAMED, 1, 101, 70)),  # from its own corner
        (Area(450, 25, 150, 100), "Mail", 7, Place(APART, 2)),  # in units of two pixels
        (Area(100, 50, 200, 100), "Mail", 7, None),  # another size: it has just changed
        (Area(0, 0, 400, 300), "", 7, None),  # another place, and nothing else to tell it by
        (Area(0, 0, 400, 300), "Mehl", 7, None),
    ],
)
def test_the_window_that_an_application_means(
    said: Area, title: str, pid: int | None, found: Place | None
) -> None:
    assert place_of(said, title, pid, ALL) == found


def test_boxes_are_placed_in_pixels_of_the_desktop() -> None:
    place = Place(FRAMED, 2, -10, 5)
    assert place.box(Area(100, 100, 20, 10)) == Area(190, 205, 40, 20)


AREAS = st.builds(
    Area, st.integers(-20, 20), st.integers(-20, 20), st.integers(1, 25), st.integers(1, 25)
)
SEEN = Area(-10, -10, 30, 30)


@given(st.lists(AREAS, min_size=1, max_size=6), st.data())
def test_what_is_seen_of_a_window_is_what_counting_pixels_says(
    boxes: list[Area], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(boxes) - 1))
    surfaces = [surface(number, box) for number, box in enumerate(boxes)]
    counted = sum(
        boxes[index].contains(x, y) and not any(one.contains(x, y) for one in boxes[index + 1 :])
        for x in range(SEEN.left, SEEN.right)
        for y in range(SEEN.top, SEEN.bottom)
    )
    assert seen_part(surfaces, index, SEEN) == counted


@given(AREAS, st.lists(AREAS, max_size=5))
def test_a_click_into_the_open_part_of_a_box_hits_it(box: Area, covers: list[Area]) -> None:
    part = open_part(box, covers)
    seen = [
        (x, y)
        for x in range(box.left, box.right)
        for y in range(box.top, box.bottom)
        if not any(cover.contains(x, y) for cover in covers)
    ]
    assert (part is None) == (not seen)
    if part is not None:
        assert part.within(box) == part
        assert middle(part) in seen


def test_the_open_part_of_a_box_is_all_that_is_seen_of_it() -> None:
    box = Area(0, 0, 100, 20)
    assert open_part(box, [Area(80, -5, 50, 50)]) == Area(0, 0, 80, 20)  # a side
    assert open_part(box, [Area(80, 10, 50, 50)]) == box  # a corner
    assert open_part(box, [Area(40, -5, 30, 50)]) == Area(0, 0, 40, 20)  # the middle
    assert open_part(box, [Area(-5, -5, 200, 50)]) is None


WINDOW = Place(surface(1, Area(0, 0, 1000, 1000)))
PUSH_BUTTON, LABEL, ENTRY, TEXT, SECRET, LIST_ITEM = 43, 29, 79, 61, 40, 32
PANEL, FRAME, SCROLLED, MENU, MENU_ITEM, SECTION, DOCUMENT_WEB = 39, 23, 49, 33, 35, 85, 95


def states(*bits: int) -> int:
    return sum(1 << bit for bit in bits)


SMALL = Area(0, 0, 50, 20)


def node(role: int, name: str = "", *children: Node, box: Area = SMALL, **fields: object) -> Node:
    made = Node(("app", "/1"), role=role, name=name, box=box, states=states(SENSITIVE))
    for key, value in fields.items():
        setattr(made, key, value)
    made.children = list(children)
    return made


def said(root: Node) -> list[tuple[str, bool]]:
    return [(label.text, label.clickable) for label in labels_of(root, WINDOW)]


def test_names_of_windows_and_panels_stand_nowhere() -> None:
    root = node(FRAME, "Pay bills", node(PANEL, "Buy", node(PUSH_BUTTON, "OK")))
    assert said(root) == [("OK", True)]


def test_what_can_be_clicked_takes_the_texts_in_it_but_not_those_that_can_be_too() -> None:
    inside = node(PUSH_BUTTON, "Delete")
    chosen = states(SENSITIVE, FOCUSABLE)
    row = node(LIST_ITEM, "", node(LABEL, "Ann"), node(LABEL, "12:30"), inside, states=chosen)
    assert said(row) == [("Ann 12:30", True), ("Ann", False), ("12:30", False), ("Delete", True)]


def test_a_label_that_repeats_its_button_is_left_out() -> None:
    assert said(node(PUSH_BUTTON, "Send", node(LABEL, "Send"))) == [("Send", True)]


def test_a_button_without_words_is_called_by_its_tip() -> None:
    assert said(node(PUSH_BUTTON, "", description="Empty the basket")) == [
        ("Empty the basket", True)
    ]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (node(ENTRY, "Town", content="Wien"), "Wien"),
        (node(ENTRY, "Town"), "Town"),
        (node(SECRET, "PIN", content="never read", states=states(EDITABLE)), "PIN"),
        (node(SECRET, "", content="never read"), ""),
        (node(SECTION, "Note", content="words", states=states(EDITABLE)), "words"),
        (node(LABEL, "  Town \ufffc "), "Town"),
    ],
)
def test_a_field_reads_as_what_it_holds(field: Node, text: str) -> None:
    assert text_of(field) == text


@pytest.mark.parametrize(
    ("one", "clickable"),
    [
        (node(PUSH_BUTTON), True),
        (node(PUSH_BUTTON, states=0), False),  # greyed out
        (node(LABEL), False),
        (node(LIST_ITEM), False),  # prose in a list
        (node(LIST_ITEM, states=states(SENSITIVE, FOCUSABLE)), True),
        (node(ENTRY, states=states(SENSITIVE, EDITABLE)), True),
        (node(TEXT, states=states(SENSITIVE, EDITABLE, MULTI_LINE)), False),
        (node(SECTION, interfaces=frozenset({"org.a11y.atspi.Action"})), False),
        (
            node(
                SECTION,
                interfaces=frozenset({"org.a11y.atspi.Action"}),
                states=states(SENSITIVE, FOCUSABLE),
            ),
            True,
        ),
        (node(PANEL, states=states(SENSITIVE, FOCUSABLE)), False),
    ],
)
def test_what_a_click_does_something_on(one: Node, clickable: bool) -> None:
    assert is_clickable(one) is clickable


@pytest.mark.parametrize(
    ("size", "inside", "mute"),
    [(250, (), True), (100, (), False), (250, (node(LABEL, "x"),), False)],
)
def test_a_page_that_says_nothing(size: int, inside: tuple[Node, ...], mute: bool) -> None:
    page = node(DOCUMENT_WEB, "Shop", *inside, box=Area(0, 0, size, size))
    root = node(FRAME, "", node(PUSH_BUTTON, "Back"), page, box=Area(0, 0, 500, 500))
    assert has_mute_page(root) is mute


def test_what_is_scrolled_out_of_a_view_is_not_read_but_an_open_menu_is() -> None:
    view = Area(0, 0, 100, 100)
    scrolled = node(
        SCROLLED,
        "",
        node(LABEL, "in", box=Area(10, 10, 50, 20)),
        node(LABEL, "half", box=Area(10, 90, 50, 20)),
        node(LABEL, "out", box=Area(10, 200, 50, 20)),
        node(MENU, "Menu", node(MENU_ITEM, "Item", box=Area(10, 300, 50, 20)), box=view),
        box=view,
    )
    root = node(FRAME, "", scrolled, box=Area(0, 0, 500, 500))
    boxes = {label.text: label.box for label in labels_of(root, WINDOW)}
    assert boxes.keys() == {"in", "half", "Menu", "Item"}
    assert boxes["half"] == Area(10, 90, 50, 10)


@given(AREAS, AREAS)
def test_a_text_box_lies_on_the_screen_of_its_area(box: Area, area: Area) -> None:
    (label,) = labels_of(node(PUSH_BUTTON, "OK", box=box), WINDOW)
    found = text_box(label, area, area.size)
    part = box.within(area)
    assert (found is None) == (part is None)
    if found and part:
        left, top = part.left - area.left, part.top - area.top
        assert found.box == Box(left, top, left + part.width, top + part.height)
        assert found.box.right <= area.width
        assert found.box.bottom <= area.height


def test_a_smaller_screen_than_the_area_cuts_boxes_off() -> None:
    (label,) = labels_of(node(PUSH_BUTTON, "OK", box=Area(90, 10, 50, 20)), WINDOW)
    found = text_box(label, Area(0, 0, 1000, 1000), Size(100, 100))
    assert found is not None
    assert found.box == Box(90, 10, 100, 30)
    assert text_box(label, Area(0, 0, 1000, 1000), Size(90, 90)) is None
