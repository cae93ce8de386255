"""Names that the everyday world is filled with: people, companies, networks, devices."""

FIRST_NAMES = (
    *("Aisha", "Alessandro", "Amelie", "Anders", "Beatriz", "Benjamin", "Camille", "Carlos"),
    *("Chiara", "Daniel", "Diego", "Elena", "Emma", "Farid", "Fiona", "Gabriel", "Hana", "Hugo"),
    *("Ines", "Isabel", "Jakob", "James", "Julia", "Kenji", "Lara", "Leila", "Liam", "Lucia"),
    *("Marco", "Maria", "Mateo", "Maya", "Mei", "Nadia", "Noah", "Nora", "Oliver", "Olivia"),
    *("Pablo", "Priya", "Quentin", "Rafael", "Rosa", "Samuel", "Sofia", "Tariq", "Theo", "Uma"),
    *("Valentina", "Victor", "Wei", "Yara", "Yusuf", "Zoe"),
)
LAST_NAMES = (
    *("Almeida", "Andersen", "Baker", "Bauer", "Bennett", "Bianchi", "Brunner", "Carter", "Costa"),
    *("Dubois", "Eriksen", "Ferreira", "Fischer", "Garcia", "Hansen", "Hughes", "Ivanova"),
    *("Jensen", "Kaya", "Keller", "Kim", "Kowalski", "Laurent", "Lindqvist", "Marino", "Meier"),
    *("Moreau", "Morgan", "Nakamura", "Novak", "Okafor", "Oliveira", "Patel", "Petrov", "Quinn"),
    *("Reyes", "Rossi", "Santos", "Schmid", "Sharma", "Silva", "Suter", "Tanaka", "Torres"),
    *("Usman", "Vargas", "Walker", "Weber", "Wright", "Yamada", "Zhang", "Zimmermann"),
)
AREA_CODES = (206, 212, 312, 415, 617)
COMPANIES = ("Northwind Labs", "Blue Harbor", "Studio Linden", "Alder & Finch", "Kestrel Media")
AIRLINES = (
    ("AX", "Alpina Airways", "#B3261E"),
    ("LU", "Lusitana", "#1E7B4F"),
    ("NL", "Northline", "#1B4F9C"),
    ("VB", "Vela Blue", "#00789E"),
    ("MQ", "Meridian Air", "#6A3D9A"),
    ("SJ", "Solaris Jet", "#B3590B"),
    ("KW", "Kitewing", "#37474F"),
)
NETWORKS = (
    "Maple House", "FRITZ!Box 7590 KL", "Cafe Lumen Guest", "TP-Link_4F2A", "Sunrise-88213",
    "Office-5G", "Vodafone-C71B", "Northside Library", "HomeNet", "eduroam",
)  # fmt: skip
BLUETOOTH = (("Studio Buds", "headphones"), ("Kitchen speaker", "speaker_notes"),
             ("Car audio", "directions_car"), ("Trail watch", "watch_later"))  # fmt: skip
ALARM_LABELS = ("Wake up", "Water the plants")
