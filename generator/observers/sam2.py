"""SAM 2 (Ravi et al., arXiv 2408.00714) as an observer, through transformers, from weights in a local folder.

It computes what transformers' `Sam2VideoProcessor` and `propagate_in_video_iterator` do, but holds one frame in memory
at a time, and needs no torchvision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proxyworld.generator.observers.masks import Masks, Seed
from proxyworld.generator.observers.pretrained import Published, load_pretrained
from proxyworld.world.files import InputError

if TYPE_CHECKING:
    import torch

SAM2 = Published(model_type="sam2_video", model_class="Sam2VideoModel", hub_id="facebook/sam2.1-hiera-tiny")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet: what every SAM 2 was trained with."""


def load_sam2(folder: Path, *, device: str | None = None) -> Masks:
    """The `Sam2VideoModel` in `folder`, on `device` ("cuda" where there is one, else "cpu"), as an observer.

    Raises `InputError` where the folder holds no such model, whole and in safetensors, and where there is no such
    device.
    """
    return Masks(f"SAM 2 ({Path(folder).resolve().name})", Sam2(load_pretrained(Path(folder), SAM2, device=device)))


@dataclass(frozen=True, eq=False)
class Sam2:
    """A `Sam2VideoModel` as a `Tracker`."""

    model: Any

    def __call__(self, frames: np.ndarray, seeds: Sequence[Seed]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        session, size = self._session(frames), (frames.shape[1], frames.shape[2])
        for k in range(len(frames)):
            self._show(session, k, [i for i, seed in enumerate(seeds) if seed.frame == k], seeds)
            masks, present = np.zeros((len(seeds), *size), bool), np.zeros(len(seeds))
            if session.obj_ids:
                found = self.model(session, frame_idx=k)
                masks[found.object_ids] = _as_masks(found.pred_masks, size)
                present[found.object_ids] = found.object_score_logits.float().sigmoid().flatten().cpu().numpy()
            if not np.isfinite(present).all():
                raise InputError("SAM 2 is sure of nothing (NaN): its weights are damaged; download them again")
            self._forget(session, k)
            yield masks, present

    def _session(self, frames: np.ndarray) -> Any:
        import torch
        from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

        where = self.model.device
        session = Sam2VideoInferenceSession(
            video_height=frames.shape[1],
            video_width=frames.shape[2],
            inference_device=where,
            inference_state_device=where,
            video_storage_device=where,
            dtype=torch.float32,
        )
        session.processed_frames = _Prepared(frames, self._side)
        return session

    @property
    def _side(self) -> int:
        return int(self.model.config.image_size)

    def _show(self, session: Any, k: int, new: list[int], seeds: Sequence[Seed]) -> None:
        """Give the session the silhouettes that begin in frame `k`: it takes no input for a frame that is to come."""
        import torch
        from torch.nn.functional import interpolate

        for i in new:
            mask = torch.from_numpy(seeds[i].mask.astype(np.float32))[None, None]
            side = (self._side, self._side)
            larger = interpolate(mask, size=side, mode="bilinear", align_corners=False, antialias=True) >= 0.5
            session.add_mask_inputs(session.obj_id_to_idx(i), k, larger)
        session.obj_with_new_inputs = new

    def _forget(self, session: Any, k: int) -> None:
        """Drop what the model does not look back on; all that it made would fill 5 MB a body and frame."""
        back = max(self.model.config.num_maskmem, self.model.config.max_object_pointers_in_encoder)
        for outputs in session.output_dict_per_obj.values():
            outputs["non_cond_frame_outputs"].pop(k - back, None)
            for kept in outputs.values():
                kept.get(k, {}).pop("high_res_masks", None)


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Frames `(t, h, w, 3)` u8 as the model takes them, `(3, side, side)` each, made when they are asked for."""

    frames: np.ndarray
    side: int

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, k: int) -> torch.Tensor:
        import torch
        from torch.nn.functional import interpolate

        frame = torch.from_numpy(np.ascontiguousarray(self.frames[k])).permute(2, 0, 1)[None].float()
        square = interpolate(frame, size=(self.side, self.side), mode="bilinear", align_corners=False, antialias=True)
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))
        return (square[0].round() / 255 - mean) / std


def _as_masks(logits: torch.Tensor, size: tuple[int, int]) -> np.ndarray:
    """Logits `(n, 1, rows, columns)` as masks `(n, h, w)` bool."""
    from torch.nn.functional import interpolate

    larger = interpolate(logits.float(), size=size, mode="bilinear", align_corners=False)
    return np.asarray((larger[:, 0] > 0).cpu().numpy())
