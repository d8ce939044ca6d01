from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from posology.reporting.html import write_html_report
from posology.simulation.taa013 import synthetic_trial
from posology.workflows.readout import readout
from posology.workflows.synthetic_trial import replay_trial
from tests.reporting.html.imagined_readout import imagined_readout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

STUDIES = Path(__file__).parents[2] / "studies"
CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (390, 1280)
SHOWN_DRAWINGS = "[...document.querySelectorAll('figure svg')].filter(svg => svg.getBoundingClientRect().width > 0)"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module", params=["plain", "hostile", "taa013"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "taa013":
        folder = tmp_path_factory.mktemp("study") / "taa013"
        shutil.copytree(STUDIES / "taa013", folder, ignore=shutil.ignore_patterns("ledger*"))
        replay_trial(folder, synthetic_trial())
        return write_html_report(readout(folder), folder.parent / "report.html")
    imagined = imagined_readout(hostile=request.param == "hostile")
    return write_html_report(imagined, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 844})
    opened.set_default_timeout(20_000)
    opened.goto(report.as_uri())
    yield opened
    opened.close()


def test_the_page_never_scrolls_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_browser_fetches_the_file_alone_and_complains_of_nothing(browser: Browser, report: Path) -> None:
    opened = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(dialog.message))
    opened.goto(report.as_uri(), wait_until="load")
    opened.close()
    assert [url for url in requests if not url.startswith("data:")] == [report.as_uri()]
    assert complaints == []


def test_every_link_has_a_target_in_the_page(page: Page) -> None:
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        ".filter(href => !href.startsWith('#') || !document.getElementById(href.slice(1)))"
    )
    assert lost == []


def test_row_labels_stay_in_view_while_a_table_scrolls(page: Page) -> None:
    seen = page.evaluate(
        """[...document.querySelectorAll('.scroll')].map(box => {
            box.scrollLeft = 10000;
            const label = box.querySelector('th[scope=row]').getBoundingClientRect();
            const left = box.getBoundingClientRect().left;
            return [label.left >= left - 1, label.left < left + 2, label.width > 20];
        })"""
    )
    assert len(seen) >= 4
    assert all(all(one) for one in seen)


def test_the_drawing_for_the_width_is_shown_and_its_letters_are_legible(page: Page) -> None:
    """At most one of the two drawings of a figure shows, and no letter is smaller than 10 px."""
    shown = page.evaluate(
        SHOWN_DRAWINGS
        + """.map(svg => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            const sizes = [...svg.querySelectorAll('text')].map(t => scale * parseFloat(t.getAttribute('font-size')));
            return [svg.id, Math.min(...sizes)];
        })"""
    )
    narrow = page.viewport_size is not None and page.viewport_size["width"] == 390
    assert [name for name, _ in shown] == [
        f"{name}-narrow" if narrow else name for name in ("ladder", "swimmer", "events")
    ]
    assert min(size for _, size in shown) >= 10


def test_no_word_of_a_drawing_leaves_its_frame(page: Page) -> None:
    outside = page.evaluate(
        SHOWN_DRAWINGS
        + """.flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_no_two_words_of_a_drawing_overlap(page: Page) -> None:
    overlapping = page.evaluate(
        SHOWN_DRAWINGS
        + """.flatMap(svg => {
            const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
            const found = [];
            boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (across > 1 && down > 4) found.push(`${one} / ${other}`);
            }));
            return found;
        })"""
    )
    assert overlapping == []


def test_the_synthetic_ribbon_stays_in_view_while_the_page_scrolls(page: Page) -> None:
    page.evaluate("document.getElementById('evidence').scrollIntoView()")
    box = page.locator(".ribbon").bounding_box()
    assert box is not None
    assert box["y"] == pytest.approx(0, abs=1)
    assert "synthetic data" in page.locator(".ribbon").inner_text().lower()


def test_a_printed_page_holds_every_column_of_its_tables(browser: Browser, report: Path) -> None:
    """A4 less the margins is 182 mm wide: 688 CSS pixels."""
    opened = browser.new_page(viewport={"width": 688, "height": 1000})
    opened.emulate_media(media="print")
    opened.goto(report.as_uri())
    widths = opened.evaluate("[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)")
    opened.close()
    assert max(widths) <= 688 + 1
