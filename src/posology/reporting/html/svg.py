"""Drawing words and shapes as SVG text: every string is escaped here and nowhere else."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING, NewType

from posology.reporting.html.palette import INK, LINE, PAPER, SYNTHETIC, SYNTHETIC_WASH

if TYPE_CHECKING:
    from collections.abc import Iterable

Svg = NewType("Svg", str)

GLYPH_WIDTH = 0.6
"""Mean width of a letter as a share of the font size; that of the widest common sans serif (DejaVu Sans)."""

SYNTHETIC_STRIP = 24
SYNTHETIC_WORDS = "SYNTHETIC DATA – no real patient"


def coordinate(value: float) -> str:
    """Write a length with at most two decimals.

    Examples
    --------
    >>> coordinate(12.0), coordinate(1 / 3), coordinate(-0.001)
    ('12', '0.33', '0')
    """
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def element(name: str, *children: Svg, **attributes: str | float | None) -> Svg:
    """Write one element; underscores in attribute names become hyphens and absent attributes are left out.

    Examples
    --------
    >>> element("g", element("rect", width=2.5, stroke_width=1), aria_label='a "b" <c>')
    '<g aria-label="a &quot;b&quot; &lt;c&gt;"><rect width="2.5" stroke-width="1"/></g>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Svg(f"<{name}{written}/>")
    return Svg(f"<{name}{written}>{''.join(children)}</{name}>")


def words(text: str) -> Svg:
    """Escape plain text for use between tags.

    Examples
    --------
    >>> words("<script>")
    '&lt;script&gt;'
    """
    return Svg(escape(text, quote=False))


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 12,
    fill: str = INK,
    anchor: str | None = None,
    bold: bool = False,
) -> Svg:
    """Write one line of text with its baseline at y."""
    weight = "600" if bold else None
    return element("text", words(content), x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, font_weight=weight)


def lines(x: float, y: float, contents: Iterable[str], *, size: float = 12, fill: str = INK) -> Svg:
    """Write lines of text below one another, the first with its baseline at y."""
    return group(text(x, y + step * size * 1.3, line, size=size, fill=fill) for step, line in enumerate(contents))


def group(children: Iterable[Svg], *, tip: str | None = None) -> Svg:
    """Put marks together, with the words a pointer or a screen reader finds on them."""
    inside = tuple(children)
    if tip is not None:
        inside = (element("title", words(tip)), *inside)
    return element("g", *inside) if inside else Svg("")


def line(
    x1: float, y1: float, x2: float, y2: float, *, colour: str = LINE, width: float = 1, dash: str | None = None
) -> Svg:
    """Draw a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width, stroke_dasharray=dash)


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str,
    radius: float | None = None,
    stroke: str | None = None,
) -> Svg:
    """Draw a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, rx=radius, stroke=stroke)


def polygon(points: Iterable[tuple[float, float]], *, fill: str, stroke: str | None = PAPER) -> Svg:
    """Draw a closed shape."""
    path = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
    return element("polygon", points=path, fill=fill, stroke=stroke)


def disc(x: float, y: float, radius: float, *, fill: str, stroke: str | None = PAPER, width: float = 1) -> Svg:
    """Draw a filled circle."""
    return element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width)


def triangle(x: float, y: float, radius: float, *, fill: str) -> Svg:
    """Draw a triangle that points up."""
    return polygon(
        ((x + radius * sin(2 * pi * k / 3), y + 0.15 * radius - radius * cos(2 * pi * k / 3)) for k in range(3)),
        fill=fill,
    )


def diamond(x: float, y: float, radius: float, *, fill: str) -> Svg:
    """Draw a square standing on a corner."""
    return polygon(((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)), fill=fill)


def star(x: float, y: float, radius: float, *, fill: str) -> Svg:
    """Draw a five-pointed star."""
    spokes = ((radius if k % 2 == 0 else 0.45 * radius, k * pi / 5) for k in range(10))
    return polygon(((x + r * sin(angle), y - r * cos(angle)) for r, angle in spokes), fill=fill)


def cross(x: float, y: float, radius: float, *, colour: str, width: float = 2) -> Svg:
    """Draw a diagonal cross."""
    return group(
        (
            line(x - radius, y - radius, x + radius, y + radius, colour=colour, width=width),
            line(x - radius, y + radius, x + radius, y - radius, colour=colour, width=width),
        )
    )


def wrapped(content: str, *, width: float, size: float, at_most: int | None = None) -> tuple[str, ...]:
    """Break a sentence into lines that fit a width; past `at_most` lines it ends in an ellipsis.

    Examples
    --------
    >>> wrapped("no dose-limiting toxicity in 3 patients", width=110, size=10)
    ('no dose-limiting', 'toxicity in 3', 'patients')
    >>> wrapped("no dose-limiting toxicity in 3 patients", width=110, size=10, at_most=2)
    ('no dose-limiting', 'toxicity in 3 …')
    """
    room = max(int(width / (GLYPH_WIDTH * size)), 4)
    made: list[str] = []
    for word in content.split():
        if made and len(made[-1]) + 1 + len(word) <= room:
            made[-1] = f"{made[-1]} {word}"
        else:
            made.append(word if len(word) <= room else f"{word[: room - 1]}…")
    if at_most is not None and len(made) > at_most:
        last = made[at_most - 1]
        made = [*made[: at_most - 1], f"{last[: room - 2]} …"]
    return tuple(made)


def shortened(content: str, *, width: float, size: float) -> str:
    """Cut a label so that it fits a width.

    Examples
    --------
    >>> shortened("Infusion related reaction", width=100, size=10)
    'Infusion related…'
    """
    room = max(int(width / (GLYPH_WIDTH * size)), 4)
    return content if len(content) <= room else f"{content[:room].rstrip()}…"


def drawing(
    *children: Svg, width: float, height: float, ident: str, title: str, description: str, synthetic: bool
) -> Svg:
    """Close a drawing: its name, its text alternative, and the word SYNTHETIC when its patients are."""
    top = SYNTHETIC_STRIP if synthetic else 0
    mark: tuple[Svg, ...] = ()
    if synthetic:
        mark = (
            rectangle(0, -top, width, 18, fill=SYNTHETIC_WASH, radius=3),
            text(width / 2, -top + 13, SYNTHETIC_WORDS, size=11, fill=SYNTHETIC, anchor="middle", bold=True),
        )
    return element(
        "svg",
        element("title", words(title), id=f"{ident}-title"),
        element("desc", words(description), id=f"{ident}-desc"),
        *mark,
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 {-top} {coordinate(width)} {coordinate(height + top)}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
        id=ident,
    )


def _attribute(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else coordinate(value)
