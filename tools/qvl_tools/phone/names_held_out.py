"""Names that the held-out world is filled with; none of them is in the everyday world."""

FIRST_NAMES = (
    *("Agnes", "Albin", "Arturo", "Bashir", "Bianca", "Bjorn", "Cecilia", "Cosmo", "Dalia"),
    *("Dmitri", "Edith", "Emil", "Esther", "Felix", "Freya", "Gideon", "Greta", "Hector", "Helga"),
    *("Igor", "Imani", "Ingrid", "Jonas", "Josefine", "Karim", "Katya", "Lorenzo", "Ludmila"),
    *("Magnus", "Marisol", "Milos", "Naomi", "Niklas", "Odile", "Omar", "Petra", "Ravi", "Ruth"),
    *("Salma", "Stefan", "Tessa", "Umberto", "Viktoria", "Wanda", "Xavier", "Yvonne", "Zeno"),
)
LAST_NAMES = (
    *("Abbott", "Aguilar", "Bergman", "Blanc", "Cardoso", "Chandra", "Dahl", "Delgado", "Duval"),
    *("Egger", "Farkas", "Ferrari", "Fletcher", "Fontaine", "Gallo", "Gomez", "Haddad", "Hoffmann"),
    *("Ishikawa", "Jansson", "Kaplan", "Kruger", "Lambert", "Leroy", "Lombardi", "Maier", "Mbeki"),
    *("Nielsen", "Nowak", "Ortega", "Osman", "Palmer", "Pereira", "Ramos", "Richter", "Sato"),
    *("Schubert", "Sorensen", "Takeda", "Tran", "Ueda", "Vidal", "Wagner", "Watson", "Yilmaz"),
)
AREA_CODES = (404, 512, 646, 808, 904)
COMPANIES = ("Copper Lane", "Fjord Analytics", "Marble & Pine", "Orbit Foods", "Willow Press")
AIRLINES = (
    ("BH", "Baltic Heron", "#8C1D4A"),
    ("CR", "Corsair Regional", "#2E6B2E"),
    ("DY", "Daybreak Air", "#24508C"),
    ("FA", "Fenix Aero", "#0B7285"),
    ("GP", "Grand Pacific", "#5B3A8C"),
    ("OR", "Orion Express", "#A3520A"),
    ("TW", "Tailwind", "#455A64"),
)
NETWORKS = (
    "Birch Cottage", "Linksys_9D17", "Bistro Nord Guest", "NETGEAR52", "Telia-40D1",
    "Studio-Mesh", "O2-WLAN88", "Harbour Hotel Guest", "Penthouse", "campus-net",
)  # fmt: skip
BLUETOOTH = (("Run Pods", "headphones"), ("Bedroom radio", "speaker_notes"),
             ("Van stereo", "directions_car"), ("Dive watch", "watch_later"))  # fmt: skip
ALARM_LABELS = ("Get up", "Feed the cat")
