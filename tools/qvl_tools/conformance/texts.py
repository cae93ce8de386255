"""Texts that typing gets wrong, one of each kind."""

from __future__ import annotations

from collections.abc import Mapping

HARD_TEXTS: Mapping[str, str] = {
    "all of ASCII": "".join(map(chr, range(0x20, 0x7F))),
    "percent": "100%s %s%20 %%s %d {0} ${HOME}",
    "a shell's": "$(id) `id` ; id & id | id > /dev/null # \\ \\\\ \\n !! ~ * ?",
    "quotes": "it's \"quoted\" 'so' and \"it's\" '\\'' \\\"",
    "markup": "<b>&amp;</b> <!-- --> </textarea> ]]>",
    "dashes first": "--help -n -e",
    "spaces": "  two  before,   three between, two after  ",
    "lines": "first\nsecond\n\nfourth",
    "accents": "Grüße, façade, naïve, Łódź, İstanbul, ñandú, ß",
    "combining": "e\u0301 a\u0308 \u0915\u093f n\u0303",
    "scripts": "Привет, Ελλάδα, 你好世界, こんにちは, 안녕하세요",
    "right to left": "שלום עולם, مرحبا بالعالم",
    "symbols": "€ £ ¥ … — “quoted” ½ × ≠ ∑ ™",
    "emoji": "😀 👍🏽 👩‍👩‍👧 🇨🇭 ❤️",
}
"""Kind of difficulty: the text. Typed exactly or refused with nothing typed, never altered."""

MUST_TYPE = frozenset(
    {"all of ASCII", "percent", "a shell's", "quotes", "markup", "dashes first", "spaces", "lines"}
)
"""What every device that types must be able to type; the rest it may refuse."""
