"""Drawn screens full of random words: reading and finding, learned before any phone is seen.

Sizes, colours and places of the texts are like those of a phone's screen at 288x640; the words are
random letters, and those that happen to be a held-out phone's are drawn anew.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from benchmarks.pocket.held_out import held_out_words, words_of
from benchmarks.pocket.reading_head import cells_of
from benchmarks.pocket.sample import CELL_PX, Piece, Sample, Wording, copy, find, read
from PIL import Image, ImageDraw, ImageFont

COLUMNS, ROWS = 9, 20
SYSTEM = "You operate a phone."

_FONTS = Path(__file__).parents[2] / "tools" / "qvl_tools" / "phone" / "fonts"
_FACES = ("Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf")
_VOWELS, _CONSONANTS = "aaeeiioouy", "bbccddffgghjkllmmnnpprrssttvwxz"
_FINER = 2
"""Drawn so many times as large and shrunk, as a phone's screenshot is."""
_WIDTH_PX, _HEIGHT_PX = COLUMNS * CELL_PX * _FINER, ROWS * CELL_PX * _FINER
_SIZES_PX = (15, 16.8, 18, 19.6, 19.6, 21, 22.4, 25, 28, 34, 40)


@dataclass(frozen=True)
class _Line:
    """A text; where it is and where each letter's middle is, on the large drawing."""

    text: str
    box: tuple[float, float, float, float]
    letters_x: tuple[float, ...]

    @property
    def point(self) -> tuple[int, int]:
        """Its middle in thousandths of the screen."""
        left, top, right, bottom = self.box
        x, y = (left + right) / 2 / _WIDTH_PX, (top + bottom) / 2 / _HEIGHT_PX
        return round(1000 * x), round(1000 * y)


@dataclass(frozen=True)
class Synthetic:
    """Makes samples from a seed; the same seed gives the same one.

    Attributes:
        words: Writes requests.
        finds: Questions where a text is.
        reads: Questions what a text reads.
        copies: Texts of the goal to go on with.
        forbidden: Words that may not be drawn, in lower case.
    """

    words: Wording
    finds: int = 8
    reads: int = 6
    copies: int = 2
    forbidden: Collection[str] = field(default_factory=held_out_words, repr=False)

    def sample(self, seed: int) -> Sample:
        """Return one drawn screen with its questions."""
        rng = random.Random(f"drawn:{seed}")
        image, lines = self._screen(rng)
        goal, named = self._goal(rng, lines)
        opening = f"The user query: {goal}\n"
        branches = [*self._questions(rng, lines), *self._copies(rng, named)]
        shrunk = image.resize((COLUMNS * CELL_PX, ROWS * CELL_PX), Image.Resampling.HAMMING)
        return Sample(
            image=np.asarray(shrunk),
            before=self.words.before(SYSTEM, opening),
            after=self.words.after("", f"Thought: {self._allowed(rng, _phrase)}.", weight=0),
            branches=tuple(branches),
            reads=_cells(lines),
        )

    def _questions(self, rng: random.Random, lines: list[_Line]) -> Iterator[Piece]:
        once = [one for one in lines if sum(one.text == other.text for other in lines) == 1]
        for line in rng.sample(once, min(self.finds, len(once))):
            yield find(self.words, line.text, *line.point)
        for line in rng.sample(lines, min(self.reads, len(lines))):
            yield read(self.words, line.text, *line.point)

    def _copies(self, rng: random.Random, named: list[str]) -> Iterator[Piece]:
        for text in named[: self.copies]:
            yield copy(self.words, text, rng.randint(1, 2))

    def _goal(self, rng: random.Random, lines: list[_Line]) -> tuple[str, list[str]]:
        """Return a goal and the texts that it names; some of them stand on the screen."""
        shown = [line.text for line in lines]
        named = [
            rng.choice(shown) if shown and rng.random() < 0.3 else self.text(rng) for _ in range(3)
        ]
        forms = ("{} from {} to {}", "{} {} for {}", "send {} to {} at {}", "{}, {} and {}")
        return rng.choice(forms).format(*named), named

    def _screen(self, rng: random.Random) -> tuple[Image.Image, list[_Line]]:
        ground, ink = _colours(rng)
        image = Image.new("RGB", (_WIDTH_PX, _HEIGHT_PX), ground)
        draw = ImageDraw.Draw(image)
        lines: list[_Line] = []
        y = rng.uniform(0, 60)
        while y < _HEIGHT_PX - 24:
            y = self._row(rng, draw, y, (ground, ink), lines)
        return image, lines

    def _row(
        self,
        rng: random.Random,
        draw: ImageDraw.ImageDraw,
        y: float,
        colours: tuple[tuple[int, int, int], tuple[int, int, int]],
        lines: list[_Line],
    ) -> float:
        """Draw one row of texts, perhaps on a card, and return where the next may begin."""
        ground, ink = colours
        size = rng.choice(_SIZES_PX)
        height = size * rng.uniform(1.3, 2.6)
        if rng.random() < 0.3:
            card = _near(rng, ground, 40)
            left, right = rng.uniform(0, 60), rng.uniform(400, _WIDTH_PX)
            draw.rounded_rectangle((left, y, right, y + height), rng.uniform(0, 24), fill=card)
        x = rng.uniform(4, 90)
        for _ in range(rng.choice((1, 1, 2, 3, 5, 5))):
            line = self._text_at(rng, draw, (x, y + (height - size) / 2), size, ink)
            if line is None:
                break
            lines.append(line)
            x = line.box[2] + rng.uniform(12, 80)
        _ornament(rng, draw, y, height)
        return y + height + rng.uniform(-6, 30)

    def _text_at(
        self,
        rng: random.Random,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        size: float,
        ink: tuple[int, int, int],
    ) -> _Line | None:
        """Draw a text, or None where it does not fit."""
        text, font = self.text(rng), _font(rng.choice(_FACES), size)
        box = draw.textbbox(at, text, font=font)
        if box[2] > _WIDTH_PX - 4 or box[3] > _HEIGHT_PX - 4:
            return None
        draw.text(at, text, font=font, fill=_near(rng, ink, 50))
        middles, x = [], at[0]
        for letter in text:
            width = _width(font, letter)
            middles.append(x + width / 2)
            x += width
        return _Line(text, box, tuple(middles))

    def text(self, rng: random.Random) -> str:
        """Return one or two random words, a time, a price, a number or a code."""
        return self._allowed(rng, _random_text)

    def _allowed(self, rng: random.Random, draw: Callable[[random.Random], str]) -> str:
        while True:
            text = draw(rng)
            if not any(word in self.forbidden for word in words_of(text)):
                return text


def _cells(lines: list[_Line]) -> tuple[str, ...]:
    """Return what reads in each visual token, row by row, letters at their places."""
    places = [
        (letter, x / _FINER, (line.box[1] + line.box[3]) / 2 / _FINER)
        for line in lines
        for letter, x in zip(line.text, line.letters_x, strict=True)
    ]
    return cells_of(places, ROWS, COLUMNS)


def _phrase(rng: random.Random) -> str:
    """Return two to four random words."""
    return " ".join(_word(rng) for _ in range(rng.randint(2, 4))).capitalize()


def _random_text(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        return _word(rng).capitalize()
    if kind < 0.65:
        return f"{_word(rng).capitalize()} {_word(rng)}"
    if kind < 0.75:
        return f"{_word(rng).capitalize()} {_word(rng).capitalize()}"
    if kind < 0.83:
        return f"{rng.randrange(24):02d}:{rng.randrange(60):02d}"
    if kind < 0.88:
        return f"${rng.randrange(20, 2500)}"
    if kind < 0.93:
        return str(rng.randrange(10 ** rng.randint(1, 4)))
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(2, 4)))


def _word(rng: random.Random) -> str:
    letters = []
    for place in range(rng.randint(2, 9)):
        pool = _VOWELS if (place + rng.randint(0, 1)) % 2 else _CONSONANTS
        letters.append(rng.choice(pool))
    return "".join(letters)


def _colours(rng: random.Random) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return a ground and an ink that stands out from it."""
    light, dark = rng.randint(215, 255), rng.randint(0, 60)
    ground, ink = (light, dark) if rng.random() < 0.7 else (dark, light)
    return _near(rng, (ground,) * 3, 14), _near(rng, (ink,) * 3, 40)


def _near(rng: random.Random, colour: tuple[int, ...], by: int) -> tuple[int, int, int]:
    red, green, blue = (min(255, max(0, level + rng.randint(-by, by))) for level in colour)
    return red, green, blue


def _ornament(rng: random.Random, draw: ImageDraw.ImageDraw, y: float, height: float) -> None:
    """Draw what is no text: a switch, a disc, a line."""
    kind, colour = rng.random(), _near(rng, (120, 120, 160), 100)
    if kind < 0.1:
        x, side = rng.uniform(400, 540), min(height, 32)
        draw.ellipse((x, y, x + side, y + side), fill=colour)
    elif kind < 0.2:
        draw.line((0, y + height, _WIDTH_PX, y + height), fill=colour)


@cache
def _font(face: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / face), size)


@cache
def _width(font: ImageFont.FreeTypeFont, letter: str) -> float:
    return float(font.getlength(letter))
