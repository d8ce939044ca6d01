"""Take the README's picture of a report: `python docs/pictures/make.py out/TAA013/report.html`.

Needs Debian's chromium and the development tools (playwright). The picture shows the report at 1280 pixels, from its
title to its key findings and the first lines of the results.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1280, 900
PICTURE = Path(__file__).with_name("report.png")


def take_picture(report: Path, picture: Path = PICTURE) -> Path:
    """Write the top of the report as a PNG file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(report.resolve().as_uri())
        page.screenshot(path=picture)
        browser.close()
    return picture


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]))
