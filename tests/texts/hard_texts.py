"""500 texts that typing gets wrong: shells, layouts, encodings, scripts. The same ones every time.

They hold no control character but newline and tab, and nothing that Unicode calls no character.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

COUNT = 500
LONGEST_CHARS = 1000
PRINTABLE_ASCII = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True)
class HardText:
    """A text and what makes it hard."""

    category: str
    text: str

    @property
    def is_printable_ascii(self) -> bool:
        """Whether every character is from space to tilde: what any keyboard has."""
        return self.text.isascii() and self.text.isprintable()


_BY_HAND: dict[str, tuple[str, ...]] = {
    "shell": (
        "$(id)", "`id`", ";reboot", "&& reboot", "|| reboot",
        "| sh", "& id &", "$HOME", "${PATH}",
        "$((1+1))", "$'x'", "$\"x\"", "~root", "~", "*",
        "?", "[a-z]*", "{a,b}", "!!", "!$", "^a^b",
        "# no comment", "<(id)", ">(id)", "> /tmp/canary",
        "< /etc/passwd", ">> x", "2>&1", "<<EOF",
        "<<<x", "-n", "--help", "-e \\n", "\\",
        "\\\\", "\\n", "\\t is no tab", "\\x41", "\\u00e9",
        "a\\", "a \\", "\\'", "\\\"", "\\`", "'$(id)'", "\"$(id)\"", "'; id; '", "\"; id; \"",
        "'\"'\"'", "x=1 y=2", "eval id", "exec id", "%PATH%",
        "^& dir", "$env:PATH", "$(", "`", "'",
        "\"", "\"'`", "((", "))", "[[ 1 ]]", "case x in", "() { :;}; id", "a;b|c&d>e<f",
        "input text hello", "am start -a x", "';DROP TABLE users;--",
        "{{7*7}}", "../../etc/passwd",
    ),
    "format": (
        "<", ">", "<<>>", "a<b>c", "<b>bold</b>", "<script>alert(1)</script>", "&lt;&amp;&#65;",
        "%s", "%", "%%", "%%s", "100%sure", "100% sure",
        "50%", "%s%s%s", "%d %x %n", "%20", "%1$s",
        "a%sb%sc", "%\u0073", "{}", "{0}", "{name!r}", "#{x}", "${jndi:ldap://x}", "@user #tag",
        "+1 (555) 010-2030", "a@b.example", "https://a.example/?q=1&r=%20#x", "C:\\Users\\new",
        "\\\\server\\share", "1,234.56", "1e-9", "NULL", "None", "true", "NaN", "0x1F", "=1+1",
        "=HYPERLINK(\"x\")", "-1+1", "@SUM(1)", "key: [1, {\"a\": null}]", "// /* */", "a_b__c",
    ),
    "quotes": (
        "it's", "\"so\" 'so'", "“double”", "‘single’",
        "„unten“", "«guillemets»", "‹small›", "「鉤」",
        "『二重』", "5′ 6″", "`back`", "´acute´", "``tex''", "'''", "\"\"\"", "‚low‘", "❝big❞",
        "O’Neill", "rock ’n’ roll", "\"“‘'’”\"",
    ),
    "spaces": (
        " ", "  ", " leading", "trailing ", "  both  ", "a  b   c", " . ", "     five",
        "a b c d e f g h", "x ", " x", "tab\there",
        "\ttab first", "tab last\t", "a\t\tb", " \t ",
    ),
    "lines": (
        "one\ntwo", "\nfirst empty", "last empty\n", "a\n\nb", "\n", "\n\n\n", "a\n b\n  c",
        "id\nreboot\n", "a\\\nb", "a\n\tb\n\t\tc", "if x:\n    y = 1\n", "- a\n- b\n- c",
        "ls -l\n", "y\n", "{\n  \"a\": 1\n}\n", "line " * 3 + "\n" + "line " * 3, "ä\nö\nü",
        "日本\n語", "שלום\nעולם", "😀\n😀",
    ),
    "accents": (
        "äöüÄÖÜß", "Grüße aus Köln", "àâæçéèêëîïôœùûüÿ",
        "Ça va, Noël ?", "áéíóúüñ¿¡", "ação, pães",
        "åäöÅÄÖ", "æøåÆØÅ", "þórr ð", "čďěňřšťůž", "ąćęłńóśźż", "Zażółć gęślą jaźń", "őűŐŰ",
        "șțăâîȘȚ", "ğıİşçöü", "Iıİi", "ķļņģ", "ħġċż",
        "ŵŷ", "ơưđăâêô", "Tiếng Việt", "ǅ ǆ Ǉ", "ſtraſſe",
        "ﬁ ﬂ ﬀ", "Ω Ω Å Å", "§ ¶ † ‡ • …", "€ £ ¥ ₹ ₿ ¢ ₽",
        "½ ¼ ⅓ ² ³ ⁿ ₂", "© ® ™ ℠", "– — ‐ ‑ − ‒",
        "Ελληνικά ΆΈΉ", "ὦ ἄνδρες", "Привет, мир!", "Ёж їґєі",
        "Ђорђе Љ Њ", "Қазақша", "Հայերեն", "ქართული",
    ),
    "combining": (
        "e\u0301", "a\u0308o\u0308u\u0308", "n\u0303", "c\u0327", "e\u0301\u0302", "A\u030a",
        "q\u0307\u0323", "Z\u0351\u0368a\u0310l\u0303g\u0321o\u0347",
        "e\u0301 é", "\u1e69 s\u0323\u0307",
        "x\u20d7", "1\u0332", "u\u0308\u0301", "ệ e\u0323\u0302",
        "й и\u0306", "が か\u3099", "한 한",
        "\u0301 alone", "o\u0338", "i\u0307",
    ),
    "east_asian": (
        "你好", "你好，世界！", "简体中文輸入", "繁體中文輸入法", "漢字かな交じり文",
        "ひらがな", "カタカナ", "ｶﾀｶﾅ", "ー々〆〇",
        "（全角）", "ＡＢＣ１２３", "　全角空白　", "안녕하세요",
        "각낙닥락", "ㄱㄴㄷㅏㅑ", "한국어 입력", "ㄅㄆㄇㄈ",
        "東京都千代田区1-1", "価格：¥1,000", "《书名》", "𠮷野家",
        "𩸽と𠀋", "葛\U000e0100", "㍻㌔㊗", "ꀀꀁ ᠮᠣᠩᠭᠣᠯ",
    ),
    "emoji": (
        "😀", "😀😁😂🤣", "👍🏽", "👋🏿👋🏻", "👨‍👩‍👧‍👦",
        "👩‍💻", "🏳️‍🌈", "🏴‍☠️", "🇵🇹", "🇩🇪🇯🇵🇧🇷",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "❤️", "❤",
        "☺️☺︎", "1️⃣#️⃣*️⃣",
        "👩🏾‍❤️‍💋‍👨🏻", "🧑🏽‍🚀", "🫠🫡", "a😸b", "😸 €",
        "🅰️🅱️", "⌚⏰", "🀄🃏", "🙈🙉🙊", "©️ ™️",
    ),
    "right_to_left": (
        "שלום", "שלום עולם", "שָׁלוֹם", "abc שלום def",
        "שלום abc עולם", "(שלום)", "מחיר: 100 ₪", "123 שלום 456",
        "مرحبا", "مرحبا بالعالم", "السَّلامُ عَلَيْكُم", "abc مرحبا def",
        "١٢٣٤٥", "گچپژ", "اردو ٹائپ", "لا إله",
        "ـــ كشيدة", "\u200eLRM", "\u200fRLM",
        "a\u200eשלום\u200eb", "\u202bRLE\u202c", "\u202aLRE\u202c",
        "\u202eRLO\u202c", "\u2067RLI\u2069", "\u2066LRI\u2069", "\u2068FSI\u2069",
        "ܐܒܓܕ", "ދިވެހި", "߀߁ ߊߋ",
    ),
    "indic": (
        "नमस्ते", "हिन्दी क्षत्रिय", "क्‍ष", "বাংলা", "தமிழ்",
        "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી", "ਪੰਜਾਬੀ",
        "ଓଡ଼ିଆ", "සිංහල", "ไทย", "สวัสดีครับ น้ำ", "ภาษาไทยไม่มีช่องว่าง",
        "ລາວ", "မြန်မာ", "ខ្មែរ", "བོད་ཡིག", "አማርኛ",
    ),
    "invisible": (
        "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b",
        "a\ufeffb", "a\u00a0b", "\u00a0", "a\u202fb",
        "a\u2009b", "a\u3000b", "soft\u00adhyphen", "a\u034fb",
        "a\u180eb", "a\u2800b", "\u200b", "x\ufe0f",
        "a\u2061b", "a\u115fb", "\u2003em", "end\u200b", "10\u00a0000\u202f€",
    ),
    "astral": (
        "𝒜𝓁𝑔𝑒𝒷𝓇𝒶", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝟘𝟙𝟚", "𐍈𐌰", "𓀀𓁐", "𒀀𒁀",
        "🂡🂢", "𝄞𝄢", "𐐷𐐀", "𠀀𪛖", "∑∫√∞≠≤≥±×÷", "∀x∈ℝ: x²≥0",
        "→⇒⟶⟹↯", "α β γ δ", "⠓⠑⠇⠇⠕", "░▒▓█ ┌─┐", "①②③ⅣⅤ", "ℵ₀ ℏ", "\U0001d173x", "\U0010fffd",
    ),
}  # fmt: skip

_ALPHABETS = (
    PRINTABLE_ASCII, "äöüßéèçñåøžłő", "你好世界漢字語", "ひらカタが", "안녕한국", "😀👍🎉🚀€",
    "שלוםעברית", "مرحباعربي",
    "नमसतेहि", "ไทยครับ", "\n\t", "\u200b\u00a0\u200e\u0301\u200d", "𝒜𠮷𝄞",
)  # fmt: skip


def _ascii_texts() -> Iterator[str]:
    yield PRINTABLE_ASCII
    yield PRINTABLE_ASCII[::-1]
    yield string.ascii_uppercase + string.ascii_lowercase
    for char in string.punctuation + " ":
        yield f"a{char}b {char}{char} {char}"


def _mixed_texts(seed: int) -> Iterator[str]:
    """Yield texts without end, of one to all alphabets each; every eighth is a long one."""
    dice = random.Random(seed)
    for number in range(10**6):
        alphabets = dice.sample(_ALPHABETS, dice.randint(1, len(_ALPHABETS)))
        most = LONGEST_CHARS if number % 8 == 0 else 60
        length = dice.randint(1, most)
        yield "".join(dice.choice(dice.choice(alphabets)) for _ in range(length))


def _long_texts() -> Iterator[str]:
    yield (PRINTABLE_ASCII * 11)[:LONGEST_CHARS]
    yield ("The quick brown fox; $(jumps) over <the> lazy 'dog'. " * 20)[:LONGEST_CHARS]
    yield "你好世界" * (LONGEST_CHARS // 4)
    yield "😀" * LONGEST_CHARS
    yield "שלום abc " * (LONGEST_CHARS // 9)
    yield "x" * LONGEST_CHARS
    yield "\n".join(f"{number}: äöü" for number in range(80))
    yield "e\u0301" * (LONGEST_CHARS // 2)


def _distinct(texts: Iterable[HardText]) -> Iterator[HardText]:
    seen: set[str] = set()
    for hard in texts:
        if hard.text not in seen:
            seen.add(hard.text)
            yield hard


def _all() -> Iterator[HardText]:
    yield from (HardText("ascii", text) for text in _ascii_texts())
    for category, texts in _BY_HAND.items():
        yield from (HardText(category, text) for text in texts)
    yield from (HardText("long", text) for text in _long_texts())
    yield from (HardText("mixed", text) for text in _mixed_texts(seed=500))


HARD_TEXTS: tuple[HardText, ...] = tuple(islice(_distinct(_all()), COUNT))
"""All of them, distinct."""
