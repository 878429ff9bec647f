"""What docs/maps.md shows runs as it stands, and reads back what was rendered; its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxyworld.conditioning.streams import STREAMS
from proxyworld.render.maps import BYTES_A_PIXEL, PIXELS
from proxyworld.render.show import PREVIEWS

PAGE = (Path(__file__).parents[2] / "docs" / "maps.md").read_text(encoding="utf-8")


def test_what_the_page_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/maps.md", "exec"), found)  # our own page
    maps, depth, flow, step = (found[name] for name in ("maps", "depth_m", "flow_px", "step_m"))
    exact = maps.depth_m[5]
    seen = np.isfinite(exact)
    assert np.array_equal(found["exact_m"], exact)
    assert np.abs(depth - exact)[seen].max() <= step / 2 * (1 + 1e-6) and not depth[~seen].any()
    assert np.array_equal(found["exact_px"], maps.flow_forward_px[5], equal_nan=True)
    np.testing.assert_allclose(flow, maps.flow_forward_px[5], atol=0.5 / 64 + 1e-6)
    assert found["mine"].visible[0].all() and len(found["tracks"].points.body) == 64
    lines = found["control"].window(0, 2).streams["edges"]
    assert lines.shape == (2, *exact.shape, 1) and 0.01 < lines.mean() < 0.2 and len(np.unique(lines)) > 2
    np.testing.assert_allclose(found["normal"], maps.normal[5], atol=0.5 / 32767 * 1.001)


def test_the_page_names_every_array_stream_and_film() -> None:
    exact = [name for name in STREAMS if name not in ("lineart_realistic", "lineart_anime", "pidi")]
    assert [name for name in (*PIXELS, *exact) if f"`{name}`" not in PAGE] == []
    assert [name for name in PREVIEWS if f"`{name}.mp4`" not in PAGE] == []
    assert f"{BYTES_A_PIXEL} bytes a pixel" in PAGE
    assert round(721 * 832 * 480 * BYTES_A_PIXEL / 1e9, 1) == 12.7 and "12.7 GB" in PAGE
