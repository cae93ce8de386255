"""The checks by name, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qvl_tools.conformance import acting, ending, looking, refusing, typed
from qvl_tools.conformance.subject import DoesNotApply, Subject
from qvl_tools.conformance.texts import HARD_TEXTS


@dataclass(frozen=True)
class Case:
    """One thing that every backend must do.

    Attributes:
        name: Such as ``acting.a_tap_lands``.
        about: What it is, as a sentence.
    """

    name: str
    about: str
    _check: Callable[[Subject], None]

    def check(self, subject: Subject) -> None:
        """Return if it holds.

        Raises:
            NotConforming: If it does not; an AssertionError.
            DoesNotApply: If it can't be tried on this device; test runners take it as a skip.
            Exception: Whatever the device raised that it must not.
        """
        if self.name in subject.left_out:
            raise DoesNotApply(subject.left_out[self.name])
        self._check(subject)

    def __str__(self) -> str:
        return self.name


_CHECKS: tuple[Callable[[Subject], None], ...] = (
    looking.info_holds_together,
    looking.a_look_is_whole,
    looking.looks_are_in_time,
    looking.it_can_look_again_and_again,
    looking.a_look_keeps_its_pixels,
    looking.a_changed_screen_looks_different,
    looking.texts_lie_on_the_screen,
    looking.it_tells_what_is_in_front,
    refusing.points_off_the_screen,
    refusing.refused_points_touch_nothing,
    refusing.kinds_it_does_not_claim,
    refusing.keys_that_there_are_not,
    refusing.apps_that_there_are_not,
    refusing.the_action_is_left_as_it_was,
    acting.a_tap_lands,
    acting.a_tap_lands_at_the_very_edge,
    acting.taps_are_counted,
    acting.other_buttons_are_pressed_or_refused,
    acting.keys_are_held_or_refused,
    acting.a_long_press_lasts,
    acting.a_swipe_goes_its_way,
    acting.a_drag_picks_up_and_drops,
    acting.a_scroll_goes_its_direction,
    acting.hovering_presses_nothing,
    acting.a_pinch_spreads_and_closes,
    acting.keys_arrive,
    acting.buttons_of_the_system_work,
    acting.an_app_comes_to_the_front,
    typed.typing_goes_on_where_it_was,
    typed.clear_empties_the_field,
    typed.submit_presses_enter,
)
_LAST: tuple[Callable[[Subject], None], ...] = (
    refusing.odd_actions_end_in_known_errors,
    ending.closing_twice_is_fine,
    ending.a_closed_device_says_so,
    ending.it_opens_again,
    ending.nothing_is_left_behind,
)
"""Those that leave the device odd, or need another one."""


def conformance_cases() -> tuple[Case, ...]:
    """Return every check, to be made one after the other on one ``Subject``."""
    return (
        *map(_case, _CHECKS),
        *(_case(typed.types(name), f"typed.{name.replace(' ', '_')}") for name in HARD_TEXTS),
        *map(_case, _LAST),
    )


def _case(check: Callable[[Subject], None], name: str = "") -> Case:
    room = check.__module__.rpartition(".")[2]
    about = (check.__doc__ or "").strip().partition("\n")[0].replace("``", "`")
    return Case(name or f"{room}.{check.__name__}", about, check)
