"""What applications say of themselves: real ones, on a real bus; truth is asked of them."""

from __future__ import annotations

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.speaking import SCREEN, Form, SpeakingServer, click, read_when

from qvl_tools.desktop.accessibility import AccessibilityReader
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi import Node, Tree
from qvl_tools.desktop.roles import PASSWORD

pytestmark = pytest.mark.desktop


def test_every_digit_of_a_calculator_is_where_it_is_read(
    speaking: SpeakingServer, reader: AccessibilityReader
) -> None:
    calculator = speaking.start("galculator")
    speaking.wait_for_window("galculator")
    texts = read_when(reader, "7")
    for digit in "3141592687":
        assert texts[digit].role == "ToggleButton"
        assert texts[digit].clickable
        click(speaking, texts[digit])
    read_when(reader, "3141592687")
    speaking.run("xdotool", "key", "ctrl+c")
    assert speaking.run("xclip", "-o", "-selection", "clipboard") == "3141592687"
    calculator.terminate()
    calculator.wait()


def test_the_parts_of_a_form(form: Form, reader: AccessibilityReader) -> None:
    texts = read_when(reader, "Order now")
    looks = {text.text: (text.role, text.clickable) for text in texts.values()}
    assert looks == {
        "Deliver to": ("TextView", False),
        "Grüße, 你好": ("EditText", True),
        "PIN": ("EditText", True),
        "Order now": ("Button", True),
        "Paris 12 °C": ("ListItem", True),
        "Paris": ("TextView", False),
        "12 °C": ("TextView", False),
        "Greyed": ("Button", False),
        "two\nlines\u202e and \u0007 bell": ("Button", True),
    }
    assert {text.source for text in texts.values()} == {"accessibility"}


def test_the_content_of_a_password_field_is_never_read(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    speaking.activate(form.window)
    form.ask("focus", "secret")
    texts = read_when(reader, "PIN")
    assert not any("geheim" in text or "7319" in text for text in texts)
    assert not any(node.content for node in nodes_of(reader) if node.role == PASSWORD)


def nodes_of(reader: AccessibilityReader) -> list[Node]:
    """Return all that is known of every window, whatever becomes of it."""
    assert reader._bus is not None
    tree = Tree(reader._bus)
    found = [top.node for top in tree.windows(5.0)]
    tree.fill(found, 5.0)
    for node in found:
        found += node.children
    assert any(node.role == PASSWORD for node in found)
    return found


def test_a_window_that_moves_takes_its_texts_along(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    before = read_when(reader, "Order now")["Order now"].box
    speaking.place(form.window, 800, 500, 400, 400)

    def moved() -> bool:
        box = read_when(reader, "Order now")["Order now"].box
        return (box.left - before.left, box.top - before.top) == (700, 400)

    wait_for(moved, "the button is read where the window is now")
    click(speaking, read_when(reader, "Order now")["Order now"])
    wait_for(lambda: form.pressed() == ["Order now"], "the button is pressed")


def test_boxes_count_from_the_corner_of_the_area(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    right = Area(800, 0, 800, 1000)
    speaking.place(form.window, 900, 200, 400, 400)
    box = wait_for(
        lambda: read_when(reader, "Order now", area=right)["Order now"], "it is read on the right"
    )
    click(speaking, box, right)
    wait_for(lambda: form.pressed() == ["Order now"], "the button is pressed")
    left = Area(0, 0, 800, 1000)
    assert reader.read(left, left.size) == ()


def test_what_an_area_cuts_off_is_cut_off_the_boxes(
    form: Form, reader: AccessibilityReader
) -> None:
    whole = read_when(reader, "Order now")["Order now"].box
    half = Area(0, 0, (whole.left + whole.right) // 2, 1000)
    box = read_when(reader, "Order now", area=half)["Order now"].box
    assert (box.left, box.right) == (whole.left, half.width)


def test_what_lies_under_another_window_is_not_read(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    with speaking.form("above") as above:
        form.ask("set", "the lower one")
        speaking.place(above.window, 100, 100, 400, 400)
        speaking.activate(above.window)
        wait_for(lambda: "the lower one" not in read_when(reader, "PIN"), "it is covered")
        speaking.activate(form.window)
        texts = read_when(reader, "the lower one")
        assert "Grüße, 你好" not in texts


def test_a_box_ends_where_another_window_begins(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    whole = read_when(reader, "Order now")["Order now"].box
    with speaking.form("beside") as beside:
        edge = whole.right - 100
        speaking.place(beside.window, edge, 50, 400, 600)
        speaking.activate(beside.window)
        boxes = wait_for(
            lambda: [
                text.box
                for text in reader.read(SCREEN, SCREEN.size)
                if text.text == "Order now" and text.box.left == whole.left
            ],
            "the button that is half covered",
        )
        assert edge - 5 <= boxes[0].right <= edge


def test_a_tip_does_not_hide_what_a_click_would_hit(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    speaking.activate(form.window)
    before = read_when(reader, "Order now")
    box = before["Order now"].box
    speaking.run("xdotool", "mousemove", str(box.left + 20), str(box.top + 5))
    speaking.run("xdotool", "mousemove", str(box.left + 25), str(box.top + 6))
    wait_for(lambda: len(unmanaged(speaking)) > 0, "the tip is shown")
    assert read_when(reader, "Order now").keys() == before.keys()


def unmanaged(speaking: SpeakingServer) -> list[str]:
    """Return the windows that are shown and that no window manager manages."""
    found = speaking.run("xdotool", "search", "--onlyvisible", "--class", "form_window_gtk").split()
    managed = {int(window, 16) for window in speaking.titles()}
    return [window for window in found if int(window) not in managed]


def test_a_menu_is_read_where_it_lies_open(
    speaking: SpeakingServer, reader: AccessibilityReader
) -> None:
    editor = speaking.start("mousepad")
    speaking.activate(speaking.wait_for_window("Mousepad"))
    click(speaking, read_when(reader, "File")["File"])
    texts = read_when(reader, "Save As...")
    assert texts["Save As..."].role == "MenuItem"
    click(speaking, texts["Save As..."])
    speaking.wait_for_window("Save As")
    editor.kill()
    editor.wait()


@pytest.mark.parametrize("kind", ["headerbar", "plain"])
@pytest.mark.parametrize("scale", ["1", "2"])
def test_a_button_is_where_it_is_read_however_the_window_is_drawn(
    speaking: SpeakingServer, reader: AccessibilityReader, kind: str, scale: str
) -> None:
    with speaking.form(f"{kind} at {scale}", kind, GDK_SCALE=scale) as form:
        speaking.place(form.window, 300, 100, 800, 800)
        for name in ("Order now", "Paris 12 °C"):
            click(speaking, read_when(reader, name)[name])
        wait_for(lambda: form.pressed() == ["Order now", "row"], "both buttons are pressed")
