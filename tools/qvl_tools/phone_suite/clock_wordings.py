"""How the goals of Clock are said; held out are other sentences, mostly of the same words."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split
from qvl_tools.phone_suite.asking import asked

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "clock.set_alarm": {
        "training": (
            *asked(
                *("Set an alarm for {time}", "Set an alarm at {time}", "Wake me up at {time}"),
                *("Add an alarm for {time}", "Make an alarm that rings at {time}"),
                *("Set the alarm clock to {time}", "Put a new alarm at {time}"),
                "Let an alarm ring at {time}",
                "Create an alarm for {time}",
            ),
            *(
                "I need an alarm at {time}",
                "New alarm at {time}",
                "The alarm has to ring at {time}",
            ),
            *("I have to get up at {time}", "An alarm for {time}, please"),
        ),
        "held_out": (
            "Please create an alarm that rings at {time}",
            "Could you set my alarm to {time}?",
            "I need to wake up at {time}, set an alarm",
            "Let the new alarm ring at {time}",
        ),
    },
    "clock.turn_on_alarm": {
        "training": (
            *asked(
                *("Turn on the alarm at {time}", "Turn the {time} alarm on"),
                *("Switch on the {time} alarm", "Turn on my {time} alarm"),
                *("Switch the alarm at {time} on", "Make sure the {time} alarm is on"),
                "Turn my alarm for {time} on again",
                "Enable the alarm at {time}",
                "Activate the {time} alarm",
            ),
            *("The alarm for {time} must be on", "I need the {time} alarm to be on"),
        ),
        "held_out": (
            "Please enable my {time} alarm",
            "Could you turn on the alarm for {time}?",
            "The {time} alarm should be on again",
            "Activate my alarm at {time} for me",
        ),
    },
    "clock.turn_off_alarm": {
        "training": (
            *asked(
                *("Turn off the alarm at {time}", "Turn the {time} alarm off"),
                *("Switch off the {time} alarm", "Turn off my {time} alarm"),
                *("Switch the alarm at {time} off", "Make sure the {time} alarm is off"),
                "Turn my alarm for {time} off again",
                "Disable the alarm at {time}",
                "Deactivate the {time} alarm",
            ),
            *("The alarm for {time} must be off", "I need the {time} alarm to be off"),
        ),
        "held_out": (
            "Please disable my {time} alarm",
            "Could you turn off the alarm for {time}?",
            "The {time} alarm should be off again",
            "Deactivate my alarm at {time} for me",
        ),
    },
    "clock.delete_alarm": {
        "training": (
            *asked(
                *("Delete the alarm at {time}", "Delete the {time} alarm"),
                *("Remove the alarm at {time}", "Remove my {time} alarm"),
                *("Delete my alarm for {time}", "Take the {time} alarm off the list"),
                "Remove the alarm for {time} from the list",
                "Erase the {time} alarm",
                "Get rid of the alarm at {time}",
            ),
            *("I no longer need the alarm at {time}, delete it", "The {time} alarm must go"),
        ),
        "held_out": (
            "Please get rid of my {time} alarm",
            "Could you delete the alarm for {time}?",
            "I no longer need my {time} alarm, remove it",
            "The alarm at {time} should be deleted",
        ),
    },
    "clock.start_timer": {
        "training": (
            *asked(
                *("Start a timer for {minutes} minutes", "Set a timer for {minutes} minutes"),
                *("Set a {minutes} minute timer", "Start a {minutes} minute timer"),
                *("Count down {minutes} minutes", "Start a {minutes} minute countdown"),
                "Run a timer of {minutes} minutes",
                "Let a timer run for {minutes} minutes",
                "Begin a {minutes} minute timer",
            ),
            *("I need a timer of {minutes} minutes", "Timer for {minutes} minutes"),
            "The timer has to run for {minutes} minutes",
        ),
        "held_out": (
            "Please begin to count down {minutes} minutes",
            "Could you run a {minutes} minute timer?",
            "I need a countdown of {minutes} minutes",
            "Let a {minutes} minute countdown run",
        ),
    },
    "clock.start_stopwatch": {
        "training": (
            *asked(
                *("Start the stopwatch", "Start a stopwatch", "Let the stopwatch run"),
                *("Run the stopwatch", "Have the stopwatch run", "Open and start the stopwatch"),
                "Begin with the stopwatch",
            ),
            *("The stopwatch must run", "I need a running stopwatch"),
        ),
        "held_out": (
            "Could you let the stopwatch run?",
            "I need the stopwatch to run",
            "Begin to run the stopwatch now",
        ),
    },
    "clock.stop_stopwatch": {
        "training": (
            *asked(
                *("Stop the stopwatch", "Pause the stopwatch", "Stop the running stopwatch"),
                *("Pause the running stopwatch", "Make the stopwatch stop"),
                "Halt the stopwatch",
            ),
            *("The stopwatch must stop", "The stopwatch must not run any longer"),
        ),
        "held_out": (
            "Could you stop the stopwatch now?",
            "Please halt the running stopwatch",
            "I need the stopwatch to stop",
        ),
    },
    "clock.reset_stopwatch": {
        "training": (
            *asked(
                *("Reset the stopwatch", "Set the stopwatch to zero", "Zero the stopwatch"),
                *("Put the stopwatch back to zero", "Reset the stopwatch to zero"),
                "Clear the stopwatch",
            ),
            *("The stopwatch must be at zero", "The stopwatch needs a reset"),
        ),
        "held_out": (
            "Could you set the stopwatch back to zero?",
            "Please clear the stopwatch for me",
            "I need the stopwatch at zero",
        ),
    },
    "clock.add_city": {
        "training": (
            *asked(
                *("Add {city} to the world clock", "Add the time in {city} to the clock"),
                *("Show the time in {city} in the clock app", "Put {city} on the world clock"),
                *("Add {city} to my clocks", "Add the city {city} to the clock app"),
                "Include {city} in the world clock",
            ),
            *("I want to see the time in {city}, add it", "The world clock must show {city}"),
        ),
        "held_out": (
            "Could you show {city} on the world clock?",
            "Please include the time in {city} in my clocks",
            "I want to see {city} in the clock app",
        ),
    },
}
