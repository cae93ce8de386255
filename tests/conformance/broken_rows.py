"""Backends that are wrong in one way each, and the check that must find it out."""

from __future__ import annotations

import time
from dataclasses import replace

from PIL import Image
from tests.conformance import broken
from tests.conformance.broken import Broken, alters, changed, does, says, sees
from tests.conformance.paper import APPS, SCREEN

from qvl_agent.actions import (
    Drag,
    Hover,
    LongPress,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.geometry import ScreenPoint, Size

BLACK = Image.new("RGB", (SCREEN.width_px, SCREEN.height_px))

BROKEN: tuple[tuple[str, Broken, str], ...] = (
    (
        "claims what no device does",
        says(supports=frozenset({"tap", "wait"})),
        "looking.info_holds_together",
    ),
    ("has no name", says(name=""), "looking.info_holds_together"),
    ("is a list of apps", says(apps=list(APPS)), "looking.info_holds_together"),
    ("is black", sees(lambda seen: replace(seen, frame=BLACK)), "looking.a_look_is_whole"),
    (
        "has an alpha channel",
        sees(lambda seen: replace(seen, frame=seen.image.convert("RGBA"))),
        "looking.a_look_is_whole",
    ),
    (
        "is squeezed",
        sees(lambda seen: replace(seen, frame=seen.image.resize((400, 250)))),
        "looking.a_look_is_whole",
    ),
    (
        "is of another screen",
        sees(lambda seen: replace(seen, screen=Size(800, 600))),
        "looking.a_look_is_whole",
    ),
    (
        "tells the time of the wall",
        sees(lambda seen: replace(seen, taken_at_s=time.time())),
        "looking.looks_are_in_time",
    ),
    ("shrinks", broken.Shrinks, "looking.it_can_look_again_and_again"),
    ("has one buffer", broken.OneBuffer, "looking.a_look_keeps_its_pixels"),
    ("shows an old picture", broken.OldPicture, "looking.a_changed_screen_looks_different"),
    ("reads beyond the edge", broken.ReadsBeyond, "looking.texts_lie_on_the_screen"),
    ("invents a trouble", broken.SaysItIsOff, "looking.it_tells_what_is_in_front"),
    ("takes points off the screen", broken.Clamps, "refusing.points_off_the_screen"),
    ("raises no error of the tree", broken.Untyped, "refusing.points_off_the_screen"),
    ("touches, then refuses", broken.TouchesAndRefuses, "refusing.refused_points_touch_nothing"),
    (
        "does what it does not claim",
        broken.ClaimsLessThanItDoes,
        "refusing.kinds_it_does_not_claim",
    ),
    ("takes unknown keys", broken.IgnoresKeys, "refusing.keys_that_there_are_not"),
    ("presses the first of two", broken.PressesTheFirst, "refusing.keys_that_there_are_not"),
    ("says it was partly done", broken.SaysItIsPartlyDone, "refusing.keys_that_there_are_not"),
    ("opens anything", broken.OpensAnything, "refusing.apps_that_there_are_not"),
    ("changes the action", broken.ChangesTheAction, "refusing.the_action_is_left_as_it_was"),
    ("taps beside", does(broken.beside), "acting.a_tap_lands"),
    ("taps twice", broken.TapsTwice, "acting.a_tap_lands"),
    ("taps nothing", does(broken.no_tap), "acting.a_tap_lands"),
    ("is dead in a corner", does(broken.dead_corner), "acting.a_tap_lands_at_the_very_edge"),
    ("taps once", changed(Tap, count=1), "acting.taps_are_counted"),
    (
        "knows one button",
        changed(Tap, button="left"),
        "acting.other_buttons_are_pressed_or_refused",
    ),
    ("forgets the keys", does(broken.no_modifiers), "acting.keys_are_held_or_refused"),
    ("holds on to the keys", broken.HoldsOn, "acting.keys_are_held_or_refused"),
    ("presses shortly", changed(LongPress, duration_s=0.3), "acting.a_long_press_lasts"),
    ("swipes nowhere", changed(Swipe, end=ScreenPoint(0, 0)), "acting.a_swipe_goes_its_way"),
    (
        "drags from elsewhere",
        changed(Drag, start=ScreenPoint(0, 0)),
        "acting.a_drag_picks_up_and_drops",
    ),
    ("scrolls down only", changed(Scroll, direction="down"), "acting.a_scroll_goes_its_direction"),
    ("scrolls by one", changed(Scroll, amount=1), "acting.a_scroll_goes_its_direction"),
    (
        "hovers in one place",
        changed(Hover, point=ScreenPoint(9, 9)),
        "acting.hovering_presses_nothing",
    ),
    ("only spreads", changed(Pinch, scale=2.0), "acting.a_pinch_spreads_and_closes"),
    ("presses one key", changed(Press, keys=["a"]), "acting.keys_arrive"),
    (
        "has another button",
        changed(SystemButton, button="back"),
        "acting.buttons_of_the_system_work",
    ),
    ("opens another app", changed(OpenApp, app="Clock"), "acting.an_app_comes_to_the_front"),
    ("always clears", changed(TypeText, clear=True), "typed.typing_goes_on_where_it_was"),
    ("never clears", changed(TypeText, clear=False), "typed.clear_empties_the_field"),
    ("never submits", changed(TypeText, submit=False), "typed.submit_presses_enter"),
    ("drops a tilde", alters(lambda text: text.replace("~", "")), "typed.all_of_ASCII"),
    ("takes %s for a space", alters(lambda text: text.replace("%s", " ")), "typed.percent"),
    ("refuses a percent sign", broken.RefusesAscii, "typed.percent"),
    ("asks a shell", alters(lambda text: text.replace("$(id)", "uid=0")), "typed.a_shell's"),
    ("drops quotes", alters(lambda text: text.replace('"', "")), "typed.quotes"),
    ("reads markup", alters(lambda text: text.replace("&amp;", "&")), "typed.markup"),
    ("takes an option", alters(lambda text: text.removeprefix("--help ")), "typed.dashes_first"),
    ("strips", alters(str.strip), "typed.spaces"),
    ("ends at a line's end", alters(lambda text: text.partition("\n")[0]), "typed.lines"),
    (
        "drops accents",
        alters(lambda text: text.encode("ascii", "ignore").decode()),
        "typed.accents",
    ),
    ("drops combining marks", alters(lambda text: text.replace("\u0301", "")), "typed.combining"),
    ("knows no Han", alters(lambda text: text.replace("你", "?")), "typed.scripts"),
    ("turns around", alters(lambda text: text[::-1]), "typed.right_to_left"),
    (
        "types Latin-1",
        alters(lambda text: text.encode("latin1", "replace").decode("latin1")),
        "typed.symbols",
    ),
    (
        "knows one plane",
        alters(lambda text: "".join(c for c in text if ord(c) < 0x10000)),
        "typed.emoji",
    ),
    ("stumbles", broken.Stumbles, "refusing.odd_actions_end_in_known_errors"),
    ("blames the model", broken.BlamesTheModel, "refusing.odd_actions_end_in_known_errors"),
    ("closes once", broken.ClosesOnce, "ending.closing_twice_is_fine"),
    ("goes on when closed", broken.NeverCloses, "ending.a_closed_device_says_so"),
    ("opens once", broken.OpensOnce, "ending.it_opens_again"),
    ("leaves a thread", broken.LeavesAThread, "ending.nothing_is_left_behind"),
    ("leaves a process", broken.LeavesAProcess, "ending.nothing_is_left_behind"),
)
"""What is wrong with it, the backend, and the check that finds it out."""
