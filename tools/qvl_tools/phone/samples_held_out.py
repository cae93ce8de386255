"""Words that the apps of the held-out world are filled with; none stands in the everyday world."""

from __future__ import annotations

from qvl_tools.phone.samples import Line, SampleEvent, SampleNote

CHATS: tuple[tuple[Line, ...], ...] = (
    (
        ("them", "Did the plumber come by this morning?"),
        ("me", "Yes, the tap is fixed"),
        ("them", "Finally! What do we owe him?"),
        ("me", "He will send the bill"),
    ),
    (
        ("me", "What time does the film start?"),
        ("them", "Quarter past eight, hall four"),
        ("me", "I will bring popcorn"),
    ),
    (
        ("them", "The museum is closed on Tuesdays, shall we go Wednesday?"),
        ("me", "Wednesday works"),
        ("them", "Then I get the entry passes"),
    ),
    (
        ("them", "Your bicycle is repaired, the shop is open until six"),
        ("me", "Wonderful, I will fetch it after work"),
    ),
    (
        ("me", "Congratulations on the new job!"),
        ("them", "Thanks, I start in two weeks"),
        ("me", "We have to celebrate"),
    ),
    (
        ("them", "Which paint did you use for the fence?"),
        ("me", "Forest green, two coats"),
        ("them", "It looks lovely"),
    ),
    (
        ("them", "Our train leaves from track 7"),
        ("me", "On my way, keep me a seat"),
    ),
    (
        ("me", "I forgot my umbrella at your place"),
        ("them", "It hangs by the door, pick it up whenever"),
        ("me", "Tonight then"),
    ),
    (
        ("them", "Can you send me the recipe for the soup?"),
        ("me", "Leeks, potatoes, cream, that is all"),
        ("them", "Sounds simple enough"),
    ),
    (
        ("them", "The vet says the cat is fine"),
        ("me", "What a relief"),
    ),
    (
        ("me", "Who brings the ladder on Saturday?"),
        ("them", "My neighbour lends us his"),
    ),
    (("them", "Choir practice is cancelled tonight"),),
)

NOTES: tuple[SampleNote, ...] = (
    SampleNote("Hardware shop", "Screws 4 x 40\nSandpaper\nMasking tape\nWood glue", 3, True),
    SampleNote("Spare keys", "One at the bakery\nOne in the blue flowerpot", 66),
    SampleNote("Camping", "Tent and pegs\nStove\nHeadlamp\nSleeping mats", 17, True),
    SampleNote("Balcony", "Tomatillo seeds\nA folding table\nString lights", 48),
    SampleNote(
        "Board minutes",
        "Budget approved. The archive moves in spring. Next vote after the break.",
        31,
    ),
    SampleNote("Podcasts", "The long river\nMaps and monsters\nQuiet engines", 170),
    SampleNote("Birthdays", "Aunt: gloves\nFather: chess clock\nCousin: puzzle", 240),
    SampleNote("Swim schedule", "Mon 40 lanes\nWed technique\nSat open water", 88),
    SampleNote("Exhibitions", "Glass and light\nEarly photographs\nTextile hall", 140),
    SampleNote("Workshop", "Oil the vice\nSharpen chisels\nSort the drill bits", 39),
    SampleNote("Danish", "tak: thank you\nregningen: the bill\ngodmorgen: good morning", 115),
    SampleNote("Boiler", "Serial 77-204, serviced in autumn, valve on the left", 320),
    SampleNote("Flatbread", "250 g semolina, yoghurt, a spoon of oil. Fry on high heat.", 390),
)

EVENTS: tuple[SampleEvent, ...] = (
    SampleEvent("Morning briefing", 0, 8 * 60 + 45, 20, "Hall B"),
    SampleEvent("Coffee with the trainees", 0, 15 * 60 + 15, 45, "Roof terrace"),
    SampleEvent("Eye test", 1, 13 * 60, 30, "Marktgasse 5"),
    SampleEvent("Climbing", 2, 19 * 60, 90, "Boulder Barn"),
    SampleEvent("Design critique", 3, 11 * 60, 60, "Room Atlas"),
    SampleEvent("Sales workshop", 6, 10 * 60, 150, "Room Atlas"),
    SampleEvent("Supper club", 4, 20 * 60 + 15, 120, "Quay 9"),
    SampleEvent("City fair", 9, None, 0),
    SampleEvent("Kitchen delivery", 8, 16 * 60 + 45, 30, "Home"),
    SampleEvent("Theatre", 12, 19 * 60 + 45, 140, "Lyric Hall"),
    SampleEvent("Tyre change", 15, 7 * 60 + 30, 45, "Depot South"),
    SampleEvent("Call with the landlord", 5, 17 * 60, 30),
    SampleEvent("Photo walk", 19, 18 * 60 + 15, 90, "Old bridge"),
    SampleEvent("Massage", -2, 12 * 60, 50, "Spa Linnea"),
    SampleEvent("School reunion", -6, 17 * 60 + 30, 240, "Boathouse"),
    SampleEvent("Insurance renewal", 22, None, 0),
)
