"""How the goals of Contacts are worded, by task family."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "contacts.add": {
        "training": (
            "Add {name} to my contacts, phone {phone}",
            "Create a contact for {name} with the number {phone}",
            *("Save {name}, {phone}, as a contact", "New contact: {name}, {phone}"),
            "Add the contact {name} with the phone number {phone}",
            *("Save the number {phone} for {name}", "Add {name} with the number {phone}"),
            "Please add {name}, {phone}, to my contacts",
            "Create the contact {name}, phone number {phone}",
            *("{name}'s number is {phone}, save it", "Add a new contact: {name}, phone {phone}"),
            "Put {name} with the number {phone} into Contacts",
        ),
        "held_out": (
            "Put {name} into the address book; the number is {phone}",
            "Please store {name}'s number, {phone}, among my contacts",
            "{phone} belongs to {name}: make a contact of it",
        ),
    },
    "contacts.open": {
        "training": (
            *("Show the contact {name}", "Open the contact {name}", "Find {name} in Contacts"),
            *("Show {name}'s contact details", "Look up {name} in my contacts"),
            *("Open {name}'s contact page", "Open {name} in Contacts"),
            *("Let me see the contact of {name}", "Show me {name} in my contacts"),
            *("Please open the contact of {name}", "Go to the contact {name}"),
            "I want to see the details of {name}",
        ),
        "held_out": (
            "Bring up the details of {name} from the address book",
            "I would like to see how to reach {name}",
            "Get me the address book entry for {name}",
        ),
    },
    "contacts.delete": {
        "training": (
            *("Delete the contact {name}", "Remove {name} from my contacts"),
            *("Delete {name} from Contacts", "Delete {name}'s contact"),
            *("Remove the contact {name}", "Please delete {name} from my contacts"),
            *("Erase the contact {name}", "{name} can be deleted from my contacts"),
            *("Delete {name} from the address book", "Delete the contact of {name}"),
            *("Open Contacts and delete {name}", "I want to delete the contact {name}"),
        ),
        "held_out": (
            "Take {name} out of the address book",
            "I no longer need {name}'s contact entry: get rid of it",
            "Erase {name} from the address book",
        ),
    },
    "contacts.favourite": {
        "training": (
            *("Add {name} to my favourites", "Make {name} a favourite", "Star the contact {name}"),
            *("Mark {name} as a favourite contact", "Add the contact {name} to the favourites"),
            *("Put a star on {name} in Contacts", "Add a star to {name}"),
            *("Please make {name} one of my favourites", "Star {name} in Contacts"),
            *("{name} is to be a favourite", "Add {name} to the favourite contacts"),
            "Open {name} in Contacts and add the star",
        ),
        "held_out": (
            *("{name} should be among my favourite people", "Have {name} listed under favourites"),
            "Give {name}'s contact the star",
        ),
    },
    "contacts.unfavourite": {
        "training": (
            *("Remove {name} from my favourites", "Take the star off {name}"),
            *("Unstar the contact {name}", "Remove the contact {name} from the favourites"),
            *("Make {name} no favourite", "Take {name} out of my favourite contacts"),
            *("Remove the star from {name}", "{name} is no favourite any more"),
            *("Please remove {name} from the favourites", "Unstar {name} in Contacts"),
            "Take {name} off the list of favourites",
            "Remove {name} from the favourite contacts",
        ),
        "held_out": (
            "{name} should no longer be among my favourite people",
            *("Drop {name} from the starred contacts", "Clear the star of {name}'s contact"),
        ),
    },
    "contacts.edit_number": {
        "training": (
            *("Change {name}'s phone number to {value}", "{name} has a new number: {value}"),
            "Set the phone number of {name} to {value}",
            "Edit {name}: the phone number is {value}",
            "Update the number of {name} to {value}",
            "Change the phone of the contact {name} to {value}",
            "The new number of {name} is {value}",
            *("Please change the number of {name} to {value}", "Set {name}'s number to {value}"),
            "Change the contact {name}: the number is now {value}",
            *("{name}'s phone number is now {value}", "Give {name} the new phone number {value}"),
        ),
        "held_out": (
            "Replace {name}'s old number by {value}",
            "From now on {name} is reached at {value}; correct the contact",
            "Correct the number stored for {name}: {value}",
        ),
    },
    "contacts.set_company": {
        "training": (
            "Set the company of {name} to {value}",
            "{name} now works at {value}, edit the contact",
            *("Change {name}'s company to {value}", "Edit {name}: the company is {value}"),
            *("Write {value} as the company of {name}", "Update the company of {name} to {value}"),
            "Change the company of the contact {name} to {value}",
            "{name} is at {value} now, change the company",
            "Please set the company of {name} to {value}",
            *("The company of {name} is {value}, save it", "Set {name}'s company to {value}"),
            "Enter the company {value} for {name}",
        ),
        "held_out": (
            "{name} has moved to the firm {value}; correct the contact",
            "Note {value} as employer of {name} in the address book",
            "Let the contact of {name} say {value} as company",
        ),
    },
}
