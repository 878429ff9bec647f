"""Trackers of masks as observers: known masks mean known states; SAM 2 is run as transformers runs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.assess import assess
from proxyworld.generator.observers.masks import Masks, Seed
from proxyworld.generator.observers.places import Sightings
from proxyworld.generator.observers.sam2 import Sam2, load_sam2
from proxyworld.generator.report import Report
from proxyworld.render.maps import Maps
from proxyworld.world.files import InputError
from tests.generator.test_assess import MADE
from tests.generator.tiny_observers import SIDE, write_tiny_depth_anything, write_tiny_sam2

WORLD = MADE["crossing"]
FRAMES = WORLD.maps.frames
OTHER = np.array(WORLD.maps.rgb)  # the video: the same pictures, but not the same array as the reference
SURE = 0.95


@dataclass(frozen=True, eq=False)
class Known:
    """A tracker whose masks are the ids; in `wrong` those of the body `near` are changed from frame `start` on."""

    maps: Maps
    wrong: np.ndarray
    change: Callable[[np.ndarray], np.ndarray] = np.asarray
    present: float = SURE
    start: int = 0

    def __call__(self, frames: np.ndarray, seeds: Sequence[Seed]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for k in range(len(frames)):
            masks, present = [], []
            for seed in seeds:
                mask = self.maps.ids[k] == seed.body + 1
                at_fault = frames is self.wrong and k >= self.start and str(self.maps.name[seed.body]) == "near"
                masks.append(self.change(mask) if at_fault else mask)
                present.append(self.present if at_fault else SURE)
            yield np.stack(masks), np.array(present)


def shift(x: int, y: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda mask: np.roll(mask, (y, x), axis=(0, 1))


def looked(track: Known, maps: Maps = WORLD.maps, reference: np.ndarray | None = None) -> dict[str, Sightings]:
    seen = Masks("known", track)(OTHER, maps.rgb if reference is None else reference, maps)
    return {str(maps.name[one.body]): one for one in seen}


@pytest.mark.parametrize("by_px", [(6, 0), (4, 5), (0, 8)])
@pytest.mark.parametrize("start", [1, 5])
def test_a_mask_beside_the_silhouette_is_off_by_so_much_from_that_frame_on(by_px: tuple[int, int], start: int) -> None:
    seen = looked(Known(WORLD.maps, OTHER, shift(*by_px), start=start))
    near, far = seen["near"], seen["far"]
    assert near.since == start and (near.state[start:] == "off").all() and (near.state[1:start] == "here").all()
    np.testing.assert_allclose(near.offset_px[start:], np.broadcast_to(by_px, (FRAMES - start, 2)), atol=1e-9)
    assert near.worst_px == pytest.approx(np.hypot(*by_px))
    assert far.since is None and set(far.state[1:]) <= {"here", "unseen"} and (far.state == "here").sum() > FRAMES / 2
    np.testing.assert_allclose(near.sure[1:], (2 * SURE - 1) ** 2)


def test_three_cells_are_in_place_and_four_are_not_whatever_the_size_of_the_picture() -> None:
    """A tracker's mask has 256 cells a side: in a picture of 384 pixels, 4 pixels are less than 3 of them."""
    assert looked(Known(WORLD.maps, OTHER, shift(3, 0)))["near"].since is None
    assert looked(Known(WORLD.maps, OTHER, shift(4, 0)))["near"].since == 1
    large = replace(WORLD.maps, ids=WORLD.maps.ids.repeat(4, axis=1).repeat(4, axis=2))
    assert looked(Known(large, OTHER, shift(4, 0)), large)["near"].since is None
    assert looked(Known(large, OTHER, shift(5, 0)), large)["near"].since == 1


def test_what_the_tracker_says_is_gone_is_lost() -> None:
    near = looked(Known(WORLD.maps, OTHER, np.zeros_like, present=0.1, start=6))["near"]
    assert near.since == 6 and (near.state[6:] == "lost").all() and near.worst_px == float("inf")
    assert np.isnan(near.offset_px[6:]).all()
    np.testing.assert_allclose(near.sure[6:], 0.8 * (2 * SURE - 1))


@pytest.mark.parametrize("change", [np.ones_like, np.zeros_like, lambda mask: mask & (np.arange(96) % 3 == 0)])
def test_a_mask_of_another_size_tells_nothing(change: Callable[[np.ndarray], np.ndarray]) -> None:
    """All of the picture, none of it though the body is said to be there, or a third of the body."""
    near = looked(Known(WORLD.maps, OTHER, change, start=4))["near"]
    assert (near.state[4:] == "unseen").all() and (near.sure[4:] == 0).all() and near.since is None


@pytest.mark.parametrize("fault", [{"change": shift(9, 0)}, {"present": 0.1}, {"change": np.ones_like}])
def test_what_a_tracker_does_not_find_in_the_reference_it_does_not_judge_in_the_video(fault: dict[str, object]) -> None:
    blind = Known(WORLD.maps, WORLD.maps.rgb, **fault)  # type: ignore[arg-type]
    near = looked(blind)["near"]
    assert (near.state == "unseen").all() and (near.sure == 0).all() and np.isnan(near.offset_px).all()
    assert looked(blind)["far"].state[1] == "here"


def test_a_body_is_shown_to_the_tracker_where_it_is_large_enough_and_looked_for_afterwards() -> None:
    """Near enters in frame 4; the other never has more than 49 pixels, of 64 needed."""
    ids = WORLD.maps.ids.copy()
    ids[:4][ids[:4] == 1] = 0
    ids[ids == 2] = 0
    ids[:, :7, :7] = 2
    given: list[Seed] = []

    def track(frames: np.ndarray, seeds: Sequence[Seed]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        given[:] = seeds
        yield from Known(maps, OTHER)(frames, seeds)

    maps = replace(WORLD.maps, ids=ids)
    near, far = Masks("known", track)(OTHER, maps.rgb, maps)
    assert [(seed.body, seed.frame) for seed in given] == [(0, 4)]
    np.testing.assert_array_equal(given[0].mask, ids[4] == 1)
    assert near.state.tolist() == ["unseen"] * 5 + ["here"] * (FRAMES - 5)
    assert (far.body, set(far.state)) == (1, {"unseen"})
    nobody = replace(maps, ids=np.zeros_like(ids))
    assert [set(one.state) for one in Masks("known", track)(OTHER, nobody.rgb, nobody)] == [{"unseen"}] * 2


def test_the_judge_asks_the_observer_that_it_is_given_and_the_report_names_it(tmp_path: Path) -> None:
    """6 pixels are more than the 2.25 that a picture of 96 allows. The video itself is right: the tracker says so."""

    def judged(change: Callable[[np.ndarray], np.ndarray]) -> Report:
        observer = Masks("known masks", Known(WORLD.maps, OTHER, change))
        return assess(WORLD.seen(OTHER), WORLD.trajectory, WORLD.maps, observer=observer)

    right, wrong = judged(np.asarray), judged(shift(6, 0))
    assert right.verdict == "accepted" and right.observer == "known masks"
    assert [check.name for check in wrong.failed if check.name.endswith("place")] == ["near place"]
    assert next(check for check in wrong.failed if check.name == "near place").value == pytest.approx(6)
    assert Report.load(wrong.save(tmp_path)) == wrong
    older = json.loads(wrong.to_json())
    del older["observer"]
    (tmp_path / "report.json").write_text(json.dumps(older))
    assert Report.load(tmp_path).observer == "outlines"
    assert assess(WORLD.seen(OTHER), WORLD.trajectory, WORLD.maps).observer == "outlines"


# --- SAM 2 ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_sam2(tmp_path_factory.mktemp("models") / "tiny-sam2")


@pytest.fixture(scope="module")
def sam2(tiny: Path) -> Sam2:
    track = load_sam2(tiny, device="cpu").track
    assert isinstance(track, Sam2)
    return track


def seed(body: int, frame: int = 0) -> Seed:
    return Seed(body, frame, WORLD.maps.ids[frame] == body + 1)


def test_sam2_is_run_as_transformers_runs_it(sam2: Sam2) -> None:
    """All frames at once, nothing forgotten: the same masks and the same scores, to the last bit."""
    import torch
    from torch.nn.functional import interpolate
    from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

    prepared = sam2._session(WORLD.maps.rgb).processed_frames
    session = Sam2VideoInferenceSession(
        video=torch.stack([prepared[k] for k in range(FRAMES)]), video_height=96, video_width=96, dtype=torch.float32
    )
    seeds = [seed(0), seed(1)]
    sam2._show(session, 0, [0, 1], seeds)
    ours = list(sam2(WORLD.maps.rgb, seeds))
    theirs = list(sam2.model.propagate_in_video_iterator(session, start_frame_idx=0))
    assert len(ours) == len(theirs) == FRAMES
    for (masks, present), found in zip(ours, theirs, strict=True):
        larger = interpolate(found.pred_masks, size=(96, 96), mode="bilinear", align_corners=False)[:, 0]
        np.testing.assert_array_equal(masks, (larger > 0).numpy())
        np.testing.assert_array_equal(present, found.object_score_logits.sigmoid().flatten().numpy())
    assert (ours[0][0] == np.stack([one.mask for one in seeds])).mean() > 0.99, "what it is shown it repeats"


def test_pictures_and_silhouettes_are_made_ready_as_transformers_makes_them(sam2: Sam2) -> None:
    """To a level of 255, which the deviation of 0.224 widens: its processor needs torchvision."""
    pytest.importorskip("torchvision")
    import torch
    from transformers import Sam2ImageProcessor, Sam2VideoProcessor
    from transformers.models.sam2_video.video_processing_sam2_video import Sam2VideoVideoProcessor

    side = {"height": SIDE, "width": SIDE}
    theirs = Sam2VideoProcessor(Sam2ImageProcessor(size=side), Sam2VideoVideoProcessor(size=side))
    session = theirs.init_video_session(video=torch.from_numpy(OTHER[:2]).permute(0, 3, 1, 2), dtype=torch.float32)
    ours = sam2._session(OTHER)
    for k in range(2):
        assert (session.get_frame(k) - ours.get_frame(k)).abs().max() <= 1.01 / 255 / 0.224
    theirs.add_inputs_to_inference_session(session, 0, [0], input_masks=[seed(0).mask])
    sam2._show(ours, 0, [0], [seed(0)])
    assert torch.equal(session.mask_inputs_per_obj[0][0], ours.mask_inputs_per_obj[0][0])


def test_bodies_are_followed_each_from_its_own_frame_on_and_the_same_again(sam2: Sam2) -> None:
    both, alone = (list(sam2(OTHER, seeds)) for seeds in ([seed(0), seed(1, 4)], [seed(1, 4)]))
    for k, ((masks, present), (only, chance)) in enumerate(zip(both, alone, strict=True)):
        np.testing.assert_array_equal(masks[1], only[0])
        assert present[1] == chance[0]
        assert masks[1].any() == (k >= 4)
    shown = np.stack([masks[0] for masks, _ in both])
    other = np.stack([masks[0] for masks, _ in sam2(255 - OTHER, [seed(0)])])
    assert not np.array_equal(shown[1:], other[1:]), "what is in the pictures matters"


def test_weights_that_say_nonsense_find_no_fault(tiny: Path) -> None:
    observer = load_sam2(tiny)
    assert observer.name == "SAM 2 (tiny-sam2)"
    report = assess(WORLD.seen(OTHER), WORLD.trajectory, WORLD.maps, observer=observer)
    assert report.observer == observer.name and report.verdict == "accepted"
    assert all(place.unseen == FRAMES and place.sure == 0 for place in report.places)


def damaged(folder: Path, how: str) -> None:
    from safetensors.torch import load_file, save_file

    weights = folder / "model.safetensors"
    if how == "pickled":
        weights.rename(folder / "pytorch_model.bin")
    elif how == "cut":
        weights.write_bytes(weights.read_bytes()[:-100])
    elif how == "no weights":
        weights.unlink()
    elif how == "no configuration":
        (folder / "config.json").unlink()
    elif how == "another model":
        shutil.rmtree(folder)
        write_tiny_depth_anything(folder)
    elif how == "nonsense":
        (folder / "config.json").write_text('{"model_type": "sam2_video", "vision_config": 3}')
    elif how == "not all":
        tensors = load_file(weights)
        del tensors["no_memory_embedding"]
        save_file(tensors, weights, metadata={"format": "pt"})
    else:
        tensors = load_file(weights)
        save_file({name: tensor * np.nan for name, tensor in tensors.items()}, weights, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("pickled", r"pytorch_model\.bin is a pickle"),
        ("cut", r"model\.safetensors is not a whole safetensors file"),
        ("no weights", r"lacks .*safetensors"),
        (
            "no configuration",
            r"holds no config\.json; give a folder with a Sam2VideoModel \(facebook/sam2\.1-hiera-tiny",
        ),
        ("another model", r"holds a 'depth_anything' model, not a 'sam2_video' one"),
        ("nonsense", r"cannot be loaded as a Sam2VideoModel: "),
        ("not all", r"lacks no_memory_embedding of its Sam2VideoModel"),
    ],
)
def test_a_folder_that_is_no_whole_sam2_is_refused(how: str, told: str, tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sam2"
    shutil.copytree(tiny, folder)
    damaged(folder, how)
    with pytest.raises(InputError, match=told):
        load_sam2(folder)


def test_a_folder_that_is_not_there_or_a_device_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"none does not exist; give a folder .* hf download facebook/sam2\.1-hiera-ti"
    ):
        load_sam2(tmp_path / "none")
    with pytest.raises(InputError, match="the device 'abacus' cannot be used"):
        load_sam2(tiny, device="abacus")


def test_weights_that_are_not_numbers_are_found_out(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sam2"
    shutil.copytree(tiny, folder)
    damaged(folder, "not numbers")
    with pytest.raises(InputError, match="its weights are damaged"):
        load_sam2(folder)(OTHER, WORLD.maps.rgb, WORLD.maps)
