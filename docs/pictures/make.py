"""Take the README's picture of a report: `python docs/pictures/make.py out/TAA013/report.html`.

Needs Debian's chromium and the development tools (playwright). The picture shows the report at 1280 pixels: title,
key findings and dose ladder, with the results paragraph between them left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT, MARGIN = 1280, 900, 24
LEFT_OUT = ".prose, #summary .hint { display: none }"
PICTURE = Path(__file__).with_name("report.png")


def take_picture(report: Path, picture: Path = PICTURE) -> Path:
    """Write the top of the report as a PNG file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(report.resolve().as_uri())
        page.add_style_tag(content=LEFT_OUT)
        ladder = page.locator("#f-ladder").bounding_box()
        bottom = ladder["y"] + ladder["height"] + MARGIN if ladder is not None else HEIGHT
        page.screenshot(path=picture, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": bottom})
        browser.close()
    return picture


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]))
