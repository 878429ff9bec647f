"""The report in a real browser: it plays in step, asks the network for nothing, and fits a phone, light and dark."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from proxyworld.generator.assess import assess
from proxyworld.generator.report_html import report_page
from tests.generator.discs import crossing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: `make test-slow` installs it"),
]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


class Visit:
    """A page that was opened, with everything that it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def until(self, holds: str) -> None:
        """Wait for an expression to hold; `wait_for_function` is forbidden by the page's own policy."""
        ends = time.monotonic() + 30
        while not self.page.evaluate(holds):
            assert time.monotonic() < ends, f"after 30 s still not: {holds}"
            self.page.wait_for_timeout(20)

    def times(self) -> list[float]:
        found = self.page.eval_on_selector_all("video", "films => films.map(film => film.currentTime)")
        return [float(at) for at in found]


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a video whose middle third is missing, so that it has all that a report can have."""
    made = crossing()
    frames = made.maps.rgb.copy()
    frames[4:9] = frames[0]
    video = made.seen(frames)
    report = assess(video, made.trajectory, made.maps)
    assert report.verdict == "rejected" and report.places
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(report_page(report, made.trajectory.scene, made.trajectory, made.maps, video), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=[(WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")], ids=str)
def visit(request: pytest.FixtureRequest, browser: Browser, report_file: Path) -> Iterator[Visit]:
    viewport, scheme = request.param
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    visit = Visit(context.new_page())
    visit.page.goto(report_file.as_uri(), wait_until="load")
    yield visit
    context.close()


def test_nothing_is_said_and_nothing_asked_for(visit: Visit, report_file: Path) -> None:
    """No error in the console; every request is the file itself or inside it; every film and picture is decoded."""
    visit.until("[...document.querySelectorAll('video')].every(film => film.readyState >= 2)")
    assert visit.said == []
    assert {url for url in visit.asked if not url.startswith("data:")} == {report_file.as_uri()}
    widths = visit.page.eval_on_selector_all("video", "films => films.map(film => film.videoWidth)")
    widths += visit.page.eval_on_selector_all("img", "pictures => pictures.map(picture => picture.naturalWidth)")
    assert len(widths) == 6 and all(width > 0 for width in widths)


def test_the_scrubber_moves_all_films_and_the_lines_in_the_plots(visit: Visit) -> None:
    page = visit.page
    slider = page.get_by_role("slider", name="Frame")
    places = []
    for frame in (0, 10):
        slider.fill(str(frame))
        visit.until("[...document.querySelectorAll('video')].every(film => !film.seeking)")
        fps = float(page.locator(".player").get_attribute("data-fps") or 0)
        assert all(int(at * fps) == frame for at in visit.times())
        assert page.locator("output").inner_text().startswith(f"frame {frame} of ")
        lines = page.eval_on_selector_all("line.now", "lines => lines.map(line => Number(line.getAttribute('x1')))")
        assert len(lines) == page.locator("svg.plot").count() >= 4
        places.append(lines)
    assert all(later > sooner for sooner, later in zip(*places, strict=True))


def test_it_plays_when_asked_and_not_before(visit: Visit) -> None:
    """Who prefers less motion gets a page that stands still until the button is pressed."""
    assert len(set(visit.times())) == 1
    visit.page.get_by_role("button", name="Play").click()
    visit.until("document.querySelector('video').currentTime > 0.2")
    visit.page.get_by_role("button", name="Pause").click()
    visit.until("[...document.querySelectorAll('video')].every(film => film.paused && !film.seeking)")
    assert max(visit.times()) - min(visit.times()) < 1e-3


def test_it_fits_the_screen_and_can_be_read(visit: Visit) -> None:
    """Nothing is wider than the screen but tables that scroll; letters stand out by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    contrast = page.evaluate(
        """() => {
          const levels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((v) => {
            const c = Number(v) / 255;
            return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          });
          const light = (colour) => { const [r, g, b] = levels(colour); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const paper = light(getComputedStyle(document.body).backgroundColor);
          const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          return [...document.querySelectorAll('h1, h2, p, td, th, .verdict, .soft')].map(
            (element) => ratio(light(getComputedStyle(element).color), paper));
        }"""
    )
    assert min(contrast) >= 4.5


def test_without_scripts_the_films_have_their_own_controls(browser: Browser, report_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report_file.as_uri())
    assert page.locator("video[controls]").count() == 4 and not page.locator(".player").is_visible()
    context.close()
