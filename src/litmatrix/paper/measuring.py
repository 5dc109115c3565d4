"""What a PDF measures, held against its profile: size, fonts, text, lines, colours, contrast and distance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import matplotlib as mpl

from litmatrix.figures.colours import MARK_CONTRAST, TEXT_CONTRAST, find_contrast, list_distances
from litmatrix.figures.profiles import PALE
from litmatrix.paper.drawn import WHITE, Letter, Page, Shape

if TYPE_CHECKING:
    from litmatrix.figures import Profile
    from litmatrix.paper.faults import Found

SLACK = 0.3  # mm
SAME = 1.05  # contrast below which a fill is the ground itself
LEAST_DISTANCE = {"full colour": 15.0, "grey": 10.0}  # delta E (CIE 1976); in grey of lightness alone
LEAST_SEEN = 12.0  # and for eyes that lack a pigment
GUIDE = mpl.colors.to_rgb(PALE)


def measure_size(width: float, height: float, profile: Profile) -> Found:
    """A width and a height in mm against those of the profile."""
    found = []
    if abs(width - profile.width) > SLACK:
        found.append(("size", f"{width:.1f} mm wide", f"{profile.name} is {profile.width:g} mm wide"))
    if height > profile.highest + SLACK:
        found.append(("size", f"{height:.1f} mm high", f"{profile.name} allows {profile.highest:g} mm or less"))
    return found


def measure_type(sizes: Iterable[float], profile: Profile) -> Found:
    """Sizes of text in points."""
    smallest = min(sizes, default=profile.smallest)
    told = ("text", f"text of {smallest:.2f} points", f"{profile.name} allows {profile.smallest:g} or more")
    return [told] if smallest < profile.smallest - 0.02 else []


def measure_lines(widths: Iterable[float], profile: Profile) -> Found:
    """Widths of lines in points."""
    thinnest = min(widths, default=profile.thinnest)
    told = ("lines", f"a line of {thinnest:.2f} points", f"{profile.name} allows {profile.thinnest:g} or more")
    return [told] if thinnest < profile.thinnest - 0.01 else []


def measure_page(page: Page, profile: Profile) -> Found:
    """All that a PDF can be held to but for its words."""
    letters = [drawn for drawn in page.drawn if isinstance(drawn, Letter)]
    shapes = [drawn for drawn in page.drawn if isinstance(drawn, Shape)]
    found = measure_size(page.width, page.height, profile)
    for font, (kind, embedded) in sorted(page.fonts.items()):
        if kind == "Type3":
            found.append(("fonts", f"font {font} is Type 3", "fonts are embedded as TrueType (Type 42)"))
        elif not embedded:
            found.append(("fonts", f"font {font} is not embedded", "every font is"))
    found += measure_type((letter.size for letter in letters), profile)
    found += measure_lines([*(shape.width for shape in shapes if shape.line), *page.hatches], profile)
    found += [("colours", f"colours in {kind}", "RGB or grey") for kind in sorted(page.others)]
    found += [("dates", f"{name} {page.info[name]}", "no date") for name in ("CreationDate", "ModDate") if name in page.info]
    return [*found, *_measure_text_contrast(page), *_measure_mark_contrast(page), *_measure_distance(page)]


def _measure_text_contrast(page: Page) -> Found:
    """Each colour of text on each ground it stands on, where that is too faint; with the first text of its kind."""
    worst: dict[tuple, str] = {}
    for place, letter in enumerate(page.drawn):
        if isinstance(letter, Letter):
            for ground in _find_ground(page.drawn[:place], letter.middle):
                if find_contrast(letter.colour, ground) < TEXT_CONTRAST:
                    worst.setdefault((letter.colour, ground), letter.text)
    return [("contrast", f"text '{text}' in {_name(colour)} on {_name(ground)} has a contrast of {find_contrast(colour, ground):.2f}",
             f"{TEXT_CONTRAST:g} or more") for (colour, ground), text in worst.items()]


def _find_ground(drawn: list[Shape | Letter], *corners: tuple[float, float]) -> tuple:
    """The colours of the last fill that lies under all of these places."""
    for below in reversed(drawn):
        if isinstance(below, Shape) and below.fills and all(_holds(below.box, corner) for corner in corners):
            return below.fills
    return (WHITE,)


def _measure_mark_contrast(page: Page) -> Found:
    """Marks that stand out neither by their fill nor by their outline nor by a number printed in them."""
    worst: dict[tuple, float] = {}
    for shape, ground in _list_marks(page):
        colours = [*shape.fills, *([shape.line] if shape.line else [])]
        best = max(find_contrast(colour, ground) for colour in colours)
        if SAME < best < MARK_CONTRAST:
            worst.setdefault((shape.fills or (shape.line,), ground), best)
    return [("contrast", f"a mark in {' and '.join(map(_name, colours))} on {_name(ground)} has a contrast of {best:.2f}",
             f"{MARK_CONTRAST:g} or more, an outline that has it, or a number in it") for (colours, ground), best in worst.items()]


def _list_marks(page: Page) -> Iterator[tuple[Shape, tuple]]:
    """What carries meaning by its colour, with the ground it stands on: not the grounds, guides and boxes with text in them."""
    texts = [(place, drawn.middle) for place, drawn in enumerate(page.drawn) if isinstance(drawn, Letter)]
    for place, shape in enumerate(page.drawn):
        if not isinstance(shape, Shape) or (not shape.fills and _is_guide(shape.line)) or not (shape.fills or shape.line):
            continue
        left, low, right, high = shape.box
        if shape.fills and any(after > place and _holds(shape.box, middle) for after, middle in texts):
            continue
        yield shape, _find_ground(page.drawn[:place], (left, low), (right, high))[0]


def _measure_distance(page: Page) -> Found:
    """Colours that tell marks of one shape apart, and are too near to each other in one way of seeing."""
    by_form: dict[str, dict[tuple, None]] = {}
    for shape, ground in _list_marks(page):
        colour = shape.fills[0] if shape.fills else shape.line
        hatched = "hatched " if len(shape.fills) > 1 else ""
        if shape.line or find_contrast(colour, ground) > SAME:
            by_form.setdefault(hatched + shape.form, {})[colour] = None
    found = []
    for colours in by_form.values():
        for way, distance, one, other in list_distances(list(colours)):
            least = LEAST_DISTANCE.get(way, LEAST_SEEN)
            if distance < least:
                seen = f"in {way}" if way in LEAST_DISTANCE else f"with {way}"
                found.append(("distance", f"{_name(one)} and {_name(other)} are {distance:.1f} apart {seen}", f"{least:g} or more"))
    return list(dict.fromkeys(found))


def _is_guide(line: tuple | None) -> bool:
    """Whether a line only guides the eye."""
    return line is not None and all(abs(part - guide) < 0.01 for part, guide in zip(line, GUIDE, strict=True))


def _holds(box: tuple[float, float, float, float], place: tuple[float, float]) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


def _name(colour: tuple) -> str:
    return mpl.colors.to_hex(colour)
