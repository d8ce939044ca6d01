"""A page as a reader meets it: tags, names, links and words, by the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY_TAGS = {"meta", "link", "img", "br", "hr", "input"}


@dataclass
class Parsed:
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    """(tag, attribute, value)"""
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """(name of the nearest named element around the link, href)"""
    words: dict[str, str] = field(default_factory=dict)
    """Words inside each named element."""
    text: str = ""

    def links_inside(self, name: str) -> list[str]:
        return [href for around, href in self.links if around == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Parsed()
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        named = dict(attrs)
        self.page.attributes += [(tag, key, value or "") for key, value in attrs]
        ident = named.get("id")
        if ident is not None:
            self.page.ids.append(ident)
            self.page.words[ident] = ""
        href = named.get("href")
        if tag == "a" and href is not None:
            self.page.links.append((ident or next((n for _, n in reversed(self._open) if n), ""), href))
        if tag not in EMPTY_TAGS:
            self._open.append((tag, ident))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY_TAGS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _ = self._open.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self._open):
            return
        data = data.replace("\N{NO-BREAK SPACE}", " ")
        self.page.text += data
        for _, ident in self._open:
            if ident is not None:
                self.page.words[ident] += data


def parsed(html: str) -> Parsed:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
