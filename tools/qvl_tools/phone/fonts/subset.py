"""Cut the phone's fonts out of their packages (for maintainers; needs fonttools and brotli).

    python subset.py ROBOTO_PACKAGE SYMBOLS_PACKAGE

Both are unpacked npm packages: ``@expo-google-fonts/roboto`` and ``@material-symbols/font-400``.
Writes the .ttf files beside this script and the glyph names to ``../qml/Kit/Symbols.js``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib import instancer  # type: ignore[import-not-found]

HERE = Path(__file__).parent
SYMBOLS_JS = HERE.parent / "qml" / "Kit" / "Symbols.js"
# Latin, Greek, Cyrillic, punctuation, currency, arrows and the few signs that the screens use.
TEXT_RANGES = "20-17F 18F 192 1A0-1B0 218-21B 2C6-2DD 300-304 306-309 323 370-3FF 400-4FF"
MORE_RANGES = "1E00-1EFF 2000-206F 2070-2094 20A0-20C0 2100-2122 2190-2193 2200-2265 25CA FEFF FFFD"


def code_points(ranges: str) -> list[int]:
    """Expand ``"20-7E A0"`` (hexadecimal) to the numbers it covers."""
    points: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        points += range(int(first, 16), int(last or first, 16) + 1)
    return points


def cut(font: TTFont, points: list[int], target: Path, *, features: list[str]) -> None:
    """Write ``font`` reduced to ``points`` to ``target``."""
    options = subset.Options(layout_features=features, hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    font.save(target)


def cut_roboto(package: Path) -> None:
    """Write the three weights of Roboto."""
    points = code_points(f"{TEXT_RANGES} {MORE_RANGES}")
    for weight in ("400Regular", "500Medium", "700Bold"):
        font = TTFont(package / weight / f"Roboto_{weight}.ttf")
        # One family of three weights: Qt's own font database does not read the typographic family.
        font["name"].setName("Roboto", 1, 3, 1, 0x409)
        font["name"].setName(weight[3:], 2, 3, 1, 0x409)
        target = HERE / f"Roboto-{weight[3:]}.ttf"
        cut(font, points, target, features=["kern", "liga", "ccmp", "mark"])


def ligatures(font: TTFont) -> dict[str, str]:
    """Map each symbol's name, aliases too, to its glyph: the font spells them as ligatures."""
    letters = {glyph: chr(point) for point, glyph in font.getBestCmap().items()}
    names: dict[str, str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, found in getattr(table, "ligatures", {}).items():
                for each in found:
                    name = "".join(letters.get(glyph, "") for glyph in (first, *each.Component))
                    names[name] = each.LigGlyph
    return names


def symbol_points(font: TTFont) -> dict[str, int]:
    """Map each name in symbols.txt to its code point; a name the font lacks is an error."""
    by_glyph = {glyph: point for point, glyph in font.getBestCmap().items()}
    named = ligatures(font)
    by_name = {name: by_glyph[glyph] for name, glyph in named.items() if glyph in by_glyph}
    wanted = sorted(set((HERE / "symbols.txt").read_text(encoding="utf-8").split()))
    missing = [name for name in wanted if name not in by_name]
    if missing:
        sys.exit(f"not in the symbols font: {' '.join(missing)}")
    return {name: by_name[name] for name in wanted}


def cut_symbols(package: Path) -> None:
    """Write the outlined and the filled symbols, and their names for QML."""
    source = package / "material-symbols-rounded.woff2"
    points = symbol_points(TTFont(source))
    for fill, family in ((0, "Phone Symbols"), (1, "Phone Symbols Filled")):
        font = instancer.instantiateVariableFont(TTFont(source), {"FILL": fill})
        font.flavor = None
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = family
        cut(font, list(points.values()), HERE / f"{family.replace(' ', '')}.ttf", features=[])
    lines = [f'    "{name}": "\\u{point:04x}",' for name, point in points.items()]
    head = ".pragma library\n// Written by fonts/subset.py: the symbols in the phone's fonts.\n"
    SYMBOLS_JS.write_text(head + "var glyphs = {\n" + "\n".join(lines) + "\n};\n", encoding="utf-8")


if __name__ == "__main__":
    cut_roboto(Path(sys.argv[1]))
    cut_symbols(Path(sys.argv[2]))
