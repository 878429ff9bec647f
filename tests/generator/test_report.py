"""Reports are kept, read back, and shown as a page that needs nothing else and trusts no text."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from proxyworld.generator.assess import assess
from proxyworld.generator.report import BodyAgreement, Check, FrameAgreement, Report
from proxyworld.generator.report_html import report_page, save_page
from proxyworld.generator.worst_frame import worst_frame
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.scene import Approximation, Words
from tests.generator.discs import PX_PER_M, World, crossing, paint
from tests.world.by_hand import FPS, ball, straight, trajectory

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
RIGHT = Check(name="place", group="video", value=0.9, threshold=0.5, holds=True, sentence="It moves.")
WRONG = Check(
    name="solid", group="law", value=0.2, threshold=0.1, at_most=True, unit="m", holds=False, sentence="They overlap."
)
FULL = Report(
    verdict="rejected",
    reasons=("They overlap.",),
    checks=(RIGHT, WRONG),
    scores={"spatial_iou": 0.5, "spatiotemporal_iou": 0.25, "weighted_spatial_iou": 0.75, "flow_direction": -0.5},
    bodies=(
        BodyAgreement(
            name="ball", pixels=9, speed_px=3.0, error_px=1.0, median_error_px=0.5, floor_px=0.25, direction=0.9
        ),
    ),
    frames=(FrameAgreement(frame=0, error_px=1.0, floor_px=0.5),),
)


# --- the value ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", [FULL, Report(verdict="unavailable", reasons=("It is dark: ü.",))])
def test_a_report_is_read_back_as_it_was_written(report: Report, tmp_path: Path) -> None:
    path = report.save(tmp_path)
    assert path == tmp_path / "report.json"
    assert Report.load(tmp_path) == Report.load(path) == report
    assert json.loads(path.read_text(encoding="utf-8"))["verdict"] == report.verdict
    assert path.read_text(encoding="utf-8") == report.to_json() == Report.load(path).to_json()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not a report: the file: Invalid JSON"),
        ("{}", "is not a report: verdict: Field required"),
        ('{"verdict": "perfect"}', "is not a report: verdict: Input should be 'accepted', 'rejected'"),
        ('{"verdict": "accepted", "colour": 1}', "is not a report: colour: Extra inputs are not permitted"),
        ('{"verdict": "accepted", "scores": {"mse": NaN}}', "is not a report: scores.mse"),
    ],
)
def test_what_is_no_report_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(InputError, match=re.escape(told)):
        Report.load(tmp_path)


def test_a_missing_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no report at"):
        Report.load(tmp_path)


def test_a_report_holds_no_nan() -> None:
    with pytest.raises(ValueError, match="finite"):
        Report(verdict="accepted", scores={"mse": float("nan")})


def test_a_report_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        FULL.verdict = "accepted"  # type: ignore[misc]


def test_merit_is_the_mean_of_the_masks_and_the_direction() -> None:
    assert FULL.merit == (0.5 + 0.25 + 0.75 - 0.5) / 4
    assert Report(verdict="unavailable").merit == -1
    assert FULL.failed == (WRONG,)


def test_a_report_shows_itself_and_trusts_no_text() -> None:
    evil = Report(verdict="rejected", reasons=(EVIL,), checks=(WRONG.model_copy(update={"sentence": EVIL}),))
    page = Page(evil._repr_html_())
    assert page.tags.count("script") == page.tags.count("img") == 0
    assert page.text.count(EVIL) == 2 and "rejected" in page.text
    assert "They overlap." in Page(FULL._repr_html_()).text


# --- the page ----------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would find: tags, attributes, text, and the script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = self.script = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "input", "br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.script += data
        else:
            self.text += data


@cache
def world() -> World:
    return crossing()


def page_of(made: World, **scene: object) -> str:
    changed = made.trajectory.scene.model_copy(update=scene)
    run = dataclasses.replace(made.trajectory, scene=changed)
    return report_page(assess(made.proxy, run, made.maps), changed, run, made.maps, made.proxy)


@cache
def plain() -> str:
    return page_of(world(), prompt="two balls pass each other", words=Words(used=("balls",), ignored=("two",)))


def test_the_page_is_whole() -> None:
    page = Page(plain())
    assert page.open == [] and page.tags.count("h1") == 1
    for told in (
        "two balls pass each other", "accepted", "near moves", "No energy is created", "spatiotemporal_iou",
        "Left to the video model", "Height of the centre of mass", "Flow error", "13 frames at 24 a second",
    ):  # fmt: skip
        assert told in page.text, told


def test_the_page_needs_nothing_else() -> None:
    """No address but that of the SVG namespace, which is a name; and a policy that forbids fetching."""
    addresses = set(re.findall(r"""(?:https?:)?//[^\s'"<>]+""", re.sub("base64,[A-Za-z0-9+/=]+", "", plain())))
    assert {a for a in addresses if not a.startswith("//")} == {"http://www.w3.org/2000/svg"}
    page = Page(plain())
    sources = [v for k, v in page.attributes if k in ("src", "href", "data", "poster", "action") and v]
    assert sources and all(v.startswith(("data:video/mp4;base64,", "data:image/png;base64,")) for v in sources)
    policy = next(v for k, v in page.attributes if k == "content" and v and "default-src" in v)
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
    assert "default-src 'none'" in policy and f"script-src 'sha256-{digest}'" in policy
    assert page.tags.count("script") == 1


def test_the_films_are_the_video_its_proxy_its_depth_and_its_motion(tmp_path: Path) -> None:
    films = re.findall(r'src="data:video/mp4;base64,([^"]+)"', plain())
    assert len(films) == 4
    loaded = []
    for i, film in enumerate(films):
        path = tmp_path / f"{i}.mp4"
        path.write_bytes(base64.b64decode(film))
        loaded.append(Video.load(path))
    assert {(v.frames.shape, v.fps) for v in loaded} == {(world().maps.rgb.shape, 24.0)}
    assert loaded[0].frames.tobytes() == loaded[1].frames.tobytes()  # here the video is the proxy
    assert loaded[2].frames.tobytes() != loaded[3].frames.tobytes() != loaded[1].frames.tobytes()


def test_the_worst_frame_is_the_one_in_which_the_body_worst_off_is_furthest_off() -> None:
    """`near` is 8 pixels to the side from frame 6 on, 12 in frame 9; the outline is drawn where it should be."""
    made = world()
    wrong = made.trajectory.position_m.copy()
    wrong[6:, made.trajectory.index("near"), 0] += 8 / PX_PER_M
    wrong[9, made.trajectory.index("near"), 0] += 4 / PX_PER_M
    shown = made.seen(paint(dataclasses.replace(made.trajectory, position_m=wrong)).maps.rgb)
    report = assess(shown, made.trajectory, made.maps)
    found = worst_frame(report, shown, made.maps)
    assert found is not None and found.frame == 9
    told = (
        r"Frame 9, 0\.38 s\. near should be in the outline: it is off by 1[123]\.\d px\. It is wrong from frame 6 on\."
    )
    assert re.fullmatch(told, found.caption), found.caption
    picture = cv2.imdecode(np.frombuffer(found.proxy, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    body = (made.maps.ids[9] == made.trajectory.index("near") + 1).astype(np.uint8)
    large = cv2.resize(body, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    rim = cv2.dilate(large, np.ones((3, 3), np.uint8)) > cv2.erode(large, np.ones((3, 3), np.uint8))
    white = (picture > 250).all(axis=-1)
    assert white.any() and rim[white].all()
    page = Page(report_page(report, made.trajectory.scene, made.trajectory, made.maps, shown))
    assert found.caption in page.text and "Where each body is seen" in page.text


def test_tracks_lie_where_bodies_are_due_and_seen() -> None:
    """Discs: due at the middle of their silhouettes; `near` is seen 8 pixels to the right from frame 6 on."""
    made = world()
    wrong = made.trajectory.position_m.copy()
    wrong[6:, made.trajectory.index("near"), 0] += 8 / PX_PER_M
    shown = made.seen(paint(dataclasses.replace(made.trajectory, position_m=wrong)).maps.rgb)
    report = assess(shown, made.trajectory, made.maps)
    (near,) = (place for place in report.places if place.name == "near")
    assert [s.state for s in near.track] == [*["here"] * 6, *["off"] * (made.maps.frames - 6)]
    for sighting in near.track:
        rows, columns = np.nonzero(made.maps.ids[sighting.frame] == made.trajectory.index("near") + 1)
        np.testing.assert_allclose(sighting.due_px, (columns.mean() + 0.5, rows.mean() + 0.5), atol=0.01)
        away = 0 if sighting.frame < 6 else 8
        assert sighting.seen_px is not None
        np.testing.assert_allclose(np.subtract(sighting.seen_px, sighting.due_px), (away, 0), atol=1.01)
    page = report_page(report, made.trajectory.scene, made.trajectory, made.maps, shown)
    assert f"near, frames 6 to {made.maps.frames - 1}: off its place" in page
    assert Report.model_validate_json(report.to_json()) == report


def test_no_text_becomes_markup_or_script() -> None:
    evil = trajectory(
        ball(EVIL[:60], at=(-0.3, 0, 0.6), label=EVIL), duration_s=8 / FPS, gravity_m_s2=(0, 0, 0),
        paths={EVIL[:60]: straight((-0.3, 0, 0.6), (1.5, 0, 0))},
    )  # fmt: skip
    words = Words(
        used=(EVIL,), ignored=(EVIL,), not_simulated=(EVIL,), approximated=(Approximation(word=EVIL, stands_for=EVIL),)
    )
    harmless, page = Page(plain()), Page(page_of(paint(evil), prompt=EVIL, words=words))
    assert page.open == [] and page.script == harmless.script
    assert page.tags.count("script") == 1 and page.tags.count("img") == harmless.tags.count("img") == 2
    assert not [k for k, _ in page.attributes if k.startswith("on")]
    assert page.text.count(EVIL) >= 6  # title, heading, and five words


def test_the_page_is_the_same_each_time() -> None:
    assert page_of(world()) == page_of(world())


def test_a_verdict_that_is_not_available_still_has_a_page(tmp_path: Path) -> None:
    made = world()
    dark = Video(np.zeros_like(made.maps.rgb), 24.0)
    report = assess(dark, made.trajectory, made.maps)
    path = save_page(tmp_path, report, made.trajectory.scene, made.trajectory, made.maps, dark)
    page = Page(path.read_text(encoding="utf-8"))
    assert path.name == "report.html" and page.open == []
    assert "unavailable" in page.text and "too dark" in page.text and "It could not be measured." in page.text


def test_a_scene_without_words_says_so() -> None:
    page = Page(page_of(world()))
    assert "A scene without a prompt" in page.text and "The scene was not read from words." in page.text


def test_a_page_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = world()
    with pytest.raises(InputError, match="cannot write"):
        save_page(tmp_path / "file", FULL, made.trajectory.scene, made.trajectory, made.maps, made.proxy)
