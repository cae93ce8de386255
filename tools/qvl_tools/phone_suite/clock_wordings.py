"""How the goals of Clock are said; no wording for training is among those held out."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "clock.set_alarm": {
        "training": (
            *("Set an alarm for {time}", "Set an alarm at {time}", "Wake me up at {time}"),
            *("Add an alarm for {time}", "I need an alarm at {time}", "New alarm at {time} please"),
            *("Please set the alarm clock to {time}", "Make an alarm that rings at {time}"),
        ),
        "held_out": (
            *("Create an alarm for {time}", "I want to get up at {time}, set an alarm"),
            *("Could you put an alarm on {time}?", "Let the alarm go off at {time}"),
        ),
    },
    "clock.turn_on_alarm": {
        "training": (
            *(
                "Turn on the alarm at {time}",
                "Turn the {time} alarm on",
                "Switch on the {time} alarm",
            ),
            *("Turn on my {time} alarm", "The alarm for {time} must be on"),
            *("Please switch the alarm at {time} on", "Make sure the {time} alarm is on"),
        ),
        "held_out": (
            *("Enable the alarm at {time}", "Activate my alarm for {time}"),
            *("I want the {time} alarm to ring again", "Could you turn on the alarm of {time}?"),
        ),
    },
    "clock.turn_off_alarm": {
        "training": (
            *("Turn off the alarm at {time}", "Turn the {time} alarm off"),
            *("Switch off the {time} alarm", "Turn off my {time} alarm"),
            *("The alarm for {time} must be off", "Please switch the alarm at {time} off"),
            "Make sure the {time} alarm is off",
        ),
        "held_out": (
            *("Disable the alarm at {time}", "Deactivate my alarm for {time}"),
            *("I do not want the {time} alarm to ring", "Could you turn off the alarm of {time}?"),
        ),
    },
    "clock.delete_alarm": {
        "training": (
            *(
                "Delete the alarm at {time}",
                "Delete the {time} alarm",
                "Remove the alarm at {time}",
            ),
            *("Remove my {time} alarm", "Please delete the alarm for {time}"),
            *(
                "Take the {time} alarm off the list",
                "I no longer need the alarm at {time}, delete it",
            ),
        ),
        "held_out": (
            *("Get rid of the {time} alarm", "Throw away the alarm at {time}"),
            *("Erase my alarm for {time}", "The {time} alarm can be deleted"),
        ),
    },
    "clock.start_timer": {
        "training": (
            *("Start a timer for {minutes} minutes", "Set a timer for {minutes} minutes"),
            *("Set a {minutes} minute timer", "Timer for {minutes} minutes please"),
            *("Count down {minutes} minutes", "Start a {minutes} minute countdown"),
            "I need a timer of {minutes} minutes",
        ),
        "held_out": (
            *("Let a timer run for {minutes} minutes", "Tell me when {minutes} minutes are over"),
            *("Please time {minutes} minutes", "Begin a countdown of {minutes} minutes"),
        ),
    },
    "clock.start_stopwatch": {
        "training": (
            *("Start the stopwatch", "Start a stopwatch", "Let the stopwatch run"),
            *(
                "Run the stopwatch",
                "Please start the stopwatch now",
                "Open and start the stopwatch",
            ),
        ),
        "held_out": ("Get the stopwatch going", "Begin timing with the stopwatch", "Stopwatch, go"),
    },
    "clock.stop_stopwatch": {
        "training": (
            *("Stop the stopwatch", "Pause the stopwatch", "Please stop the stopwatch"),
            *("Stop the running stopwatch", "The stopwatch must stop", "Pause the stopwatch now"),
        ),
        "held_out": ("Halt the stopwatch", "Hold the stopwatch", "Let the stopwatch stand still"),
    },
    "clock.reset_stopwatch": {
        "training": (
            *("Reset the stopwatch", "Set the stopwatch to zero", "Put the stopwatch back to zero"),
            *("Please reset the stopwatch", "Reset the stopwatch to zero", "Zero the stopwatch"),
        ),
        "held_out": (
            *("Clear the stopwatch", "The stopwatch should show zero again"),
            "Bring the stopwatch back to its start",
        ),
    },
    "clock.add_city": {
        "training": (
            *("Add {city} to the world clock", "Add the time in {city} to the clock"),
            *("Show the time in {city} in the clock app", "Put {city} on the world clock"),
            *("Add {city} to my clocks", "I want to see the time in {city}, add it"),
        ),
        "held_out": (
            *("Let the clock app list {city}", "Include {city} among the world clocks"),
            "Could you add a clock for {city}?",
        ),
    },
}
