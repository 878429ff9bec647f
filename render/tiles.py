"""Tiles: square pictures of stuff that repeat without a seam, and how they look from afar.

A tile holds a deviation `(n, n)`: its mean is exactly 0, and so is that of each of its smaller copies, each of which
averages the one before over squares of four. Looking a tile up at the copy whose texels are as wide as a pixel is on
the surface leaves nothing to alias (Williams, "Pyramidal parametrics", SIGGRAPH 1983).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

SIDE = 512

Grid = np.ndarray  # (SIDE, SIDE) f32; rows are v, columns are u


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A tile and its smaller copies, one after another: `texels`, where copy `i` begins at `start[i]`."""

    texels: np.ndarray  # f32
    start: np.ndarray  # (levels) i32

    def at(self, uv: np.ndarray, footprint: np.ndarray) -> np.ndarray:
        """The deviation `(m)` at `uv (m, 2)`, averaged over `footprint (m)`, both in tiles."""
        level = np.clip(np.log2(np.maximum(footprint * SIDE, 1e-6)), 0, len(self.start) - 1).astype(np.float32)
        low = level.astype(np.int32)
        part = level - low
        fine = self._bilinear(uv, low)
        return np.asarray(fine + part * (self._bilinear(uv, np.minimum(low + 1, len(self.start) - 1)) - fine))

    def _bilinear(self, uv: np.ndarray, level: np.ndarray) -> np.ndarray:
        side = (SIDE >> level).astype(np.int32)
        place = (uv - np.floor(uv)).astype(np.float32) * side[:, None] - np.float32(0.5)
        cell = np.floor(place).astype(np.int32)
        part = place - cell
        x0, y0 = cell[:, 0] & (side - 1), cell[:, 1] & (side - 1)
        x1, y1 = (x0 + 1) & (side - 1), (y0 + 1) & (side - 1)
        start, texels = self.start[level], self.texels
        top, bottom = start + y0 * side, start + y1 * side
        a, b, c, d = texels[top + x0], texels[top + x1], texels[bottom + x0], texels[bottom + x1]
        upper = a + part[:, 0] * (b - a)
        return np.asarray(upper + part[:, 1] * (c + part[:, 0] * (d - c) - upper))


@cache
def tile(name: str) -> Pyramid:
    """The tile called `name`, one of `TILES`."""
    grid = TILES[name]().astype(np.float64)
    grid -= grid.mean()
    copies = [grid]
    while len(copies[-1]) > 1:
        copies.append(copies[-1].reshape(len(copies[-1]) // 2, 2, -1, 2).mean((1, 3)))
    start = np.cumsum([0] + [c.size for c in copies[:-1]])
    return Pyramid(np.concatenate([c.ravel() for c in copies]).astype(np.float32), start.astype(np.int32))


# --- what tiles are made of ------------------------------------------------------------------------------


def _uv() -> tuple[Grid, Grid]:
    line = (np.arange(SIDE) + 0.5) / SIDE
    u, v = np.meshgrid(line, line)
    return u, v


def _noise(seed: int, low: float, high: float, slope: float = 1.0, stretch: tuple[float, float] = (1, 1)) -> Grid:
    """Smooth random hills, standard deviation 1: waves of `low` to `high` a tile, as high as `frequency ** -slope`.

    `stretch` lengthens the waves along u and v.
    """
    white = np.fft.rfft2(np.random.default_rng(seed).standard_normal((SIDE, SIDE)))
    fu = np.fft.rfftfreq(SIDE, 1 / SIDE) * stretch[0]
    fv = np.fft.fftfreq(SIDE, 1 / SIDE)[:, None] * stretch[1]
    f = np.hypot(fu, fv)
    band = np.where(f > 0, np.maximum(f, 1e-9) ** -(slope + 0.5) * np.exp(-((f / high) ** 2)), 0)
    band *= 1 - np.exp(-((f / low) ** 4))
    grid = np.fft.irfft2(white * band, (SIDE, SIDE))
    return np.asarray(grid / grid.std())


def _cells(seed: int, count: int) -> tuple[Grid, Grid, Grid]:
    """Voronoi's cells of `count` random points: which one, how far from its point, and how far from the next cell."""
    points = np.random.default_rng(seed).random((count, 2))
    tree = cKDTree(points, boxsize=1.0)
    u, v = _uv()
    near, which = tree.query(np.stack([u, v], -1), k=2)
    return which[..., 0], near[..., 0], near[..., 1] - near[..., 0]


def _step(x: Grid, width: float) -> Grid:
    """0 below 0, 1 above `width`, smooth between."""
    t = np.clip(x / width, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _tones(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, shape)


def _bent(grid: Grid, du: Grid, dv: Grid) -> Grid:
    """`grid` looked up `du` and `dv` of a tile away."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.asarray(grid[(y + np.rint(dv * SIDE).astype(int)) % SIDE, (x + np.rint(du * SIDE).astype(int)) % SIDE])


def _laid(rows: int, columns: int, shift: float, gap: float, seed: int) -> tuple[np.ndarray, Grid, Grid]:
    """Rows of `columns` slabs, each row moved by `shift` slabs: a number a slab `(rows, columns)`, and for each texel
    the slab's tone and 0 in the gap (a share of the row's height), 1 on the slab."""
    u, v = _uv()
    row = np.floor(v * rows).astype(int) % rows
    across = u * columns + shift * row
    column = np.floor(across).astype(int) % columns
    tones = _tones(seed, (rows, columns))
    edge_v = np.minimum(v * rows % 1, 1 - v * rows % 1)
    edge_u = np.minimum(across % 1, 1 - across % 1) * rows / columns
    return tones, tones[row, column], _step(np.minimum(edge_u, edge_v) - gap / 2, gap / 2)


# --- the tiles -------------------------------------------------------------------------------------------


def _grain() -> Grid:
    """The grain of wood along u: growth rings cut lengthwise, and fibres."""
    _, v = _uv()
    bend = _noise(1, 0.5, 4, 1.5, (6, 1))
    rings = np.sin(2 * np.pi * (7 * v + 0.55 * bend))
    return 0.10 * rings * (0.6 + 0.4 * _noise(2, 1, 6)) + 0.07 * _noise(3, 8, 120, 0.3, (24, 1)) + 0.05 * bend


def _planks() -> Grid:
    _, tone, inside = _laid(8, 1, 0.37, 0.05, 4)
    v = _uv()[1]
    row = np.floor(v * 8).astype(int)
    shift = np.random.default_rng(5).random(8)
    grain = _bent(_grain(), shift[row], np.zeros_like(v))
    return 0.20 * tone + 1.1 * grain - 0.45 * (1 - inside)


def _brick() -> Grid:
    _, tone, inside = _laid(8, 4, 0.5, 0.11, 6)
    return np.where(inside > 0.5, 0.22 * tone + 0.10 * _noise(7, 8, 100, 0.5), 0.75 + 0.08 * _noise(8, 20, 200, 0.3))


def _checker() -> Grid:
    u, v = _uv()
    return 0.42 * np.where((np.floor(4 * u) + np.floor(4 * v)) % 2 < 0.5, 1.0, -1.0)


def _tiles() -> Grid:
    _, tone, inside = _laid(4, 4, 0.0, 0.035, 9)
    return 0.07 * tone + 0.05 * _noise(10, 2, 30) - 0.38 * (1 - inside)


def _slabs() -> Grid:
    """Poured concrete: clouds, pores, and joints between slabs."""
    _, tone, inside = _laid(2, 2, 0.0, 0.012, 11)
    pores = _step(_noise(12, 30, 160, 0.3) - 1.9, 0.5)
    return 0.05 * tone + 0.09 * _noise(13, 1, 60, 1.0) - 0.25 * pores - 0.35 * (1 - inside)


def _asphalt() -> Grid:
    return 0.16 * _noise(14, 40, 220, 0.0) + 0.12 * _noise(15, 1, 20, 1.2)


def _gravel() -> Grid:
    which, _, edge = _cells(16, 900)
    stone = _tones(17, (900,))[which]
    return np.asarray(0.30 * stone + 0.55 * (_step(edge, 0.012) - 1) + 0.08 * _noise(18, 20, 200, 0.4))


def _stone() -> Grid:
    return np.asarray(
        0.16 * _noise(19, 1, 80, 0.8) + 0.10 * np.abs(_noise(20, 2, 30, 1.0)) - 0.08 * np.abs(_noise(21, 4, 60, 0.8))
    )


def _marble() -> Grid:
    veins = np.exp(-np.abs(_noise(22, 1, 24, 1.1)) * 12) * _step(_noise(23, 1, 5) + 0.7, 1.5)
    fine = np.exp(-np.abs(_noise(64, 3, 40, 0.9)) * 14) * _step(_noise(65, 1, 6), 1.5)
    return np.asarray(-0.42 * veins - 0.22 * fine + 0.06 * _noise(24, 1, 10))


def _sand() -> Grid:
    """Ripples that the wind left, and grains."""
    _, v = _uv()
    bend = _noise(25, 1, 5, 1.5)
    ripples = np.sin(2 * np.pi * (14 * v + 0.9 * bend))
    return 0.07 * ripples * (0.7 + 0.3 * _noise(26, 1, 4)) + 0.06 * _noise(27, 60, 250, 0.0) + 0.05 * _noise(28, 1, 8)


def _soil() -> Grid:
    which, near, _ = _cells(29, 260)
    size = 0.006 + 0.010 * np.random.default_rng(30).random(260) ** 2
    pebbles = _step(size[which] - near, 0.004)
    return np.asarray(0.20 * _noise(31, 2, 90, 0.6) + 0.30 * pebbles * (1 + 0.5 * _tones(32, (260,))[which]))


def _grass() -> Grid:
    blades = _noise(33, 30, 160, 0.1, (1, 3.5)) + _noise(34, 30, 160, 0.1, (3.5, 1))
    return np.asarray(0.14 * blades + 0.16 * _noise(35, 2, 20, 0.8) + 0.08 * _noise(36, 1, 4))


def _snow() -> Grid:
    return 0.045 * _noise(37, 1, 16, 1.4) + 0.02 * _noise(38, 40, 200, 0.0)


def _ice() -> Grid:
    """Clouds in the ice, and white cracks."""
    _, _, edge = _cells(39, 18)
    _, _, fine = _cells(40, 60)
    wide = 1 - _step(_bent(edge, 0.02 * _noise(41, 2, 30), 0.02 * _noise(42, 2, 30)), 0.012)
    thin = (1 - _step(_bent(fine, 0.01 * _noise(43, 2, 30), 0.01 * _noise(44, 2, 30)), 0.006)) * (_noise(45, 1, 4) > 0)
    return 0.20 * wide + 0.12 * thin + 0.07 * _noise(46, 1, 12, 1.2)


def _weave() -> Grid:
    """Threads over and under one another."""
    u, v = _uv()
    over = np.sin(2 * np.pi * 32 * u) * np.sin(2 * np.pi * 32 * v)
    return 0.13 * over + 0.05 * _noise(47, 4, 60, 0.6)


def _plaid() -> Grid:
    """Bands of woven colour, two wide and one thin each way."""
    bands = [_step(np.cos(2 * np.pi * 3 * x) - 0.1, 0.3) - 0.5 * _step(np.cos(2 * np.pi * (3 * x + 0.5)) - 0.93, 0.05)
             for x in _uv()]  # fmt: skip
    return np.asarray(-0.16 * (bands[0] + bands[1]))


def _pile() -> Grid:
    """The tufts of a carpet."""
    return 0.13 * _noise(48, 50, 200, 0.0) + 0.06 * _noise(49, 1, 10, 1.0)


def _leather() -> Grid:
    _, _, edge = _cells(50, 700)
    return 0.16 * (_step(edge, 0.02) - 1) + 0.05 * _noise(51, 1, 20)


def _brushed() -> Grid:
    return 0.07 * _noise(52, 4, 200, 0.2, (40, 1)) + 0.04 * _noise(53, 1, 8)


def _speckle() -> Grid:
    return -0.32 * _step(_noise(54, 16, 60, 0.2) - 0.9, 0.4) + 0.05 * _noise(55, 2, 40)


def _waves() -> Grid:
    crossed = np.abs(_bent(_noise(56, 3, 16, 1.0), 0.02 * _noise(57, 2, 9), 0.02 * _noise(58, 2, 9)))
    return np.asarray(0.22 * np.exp(-3.5 * crossed) + 0.06 * _noise(59, 1, 8))


def _mottle() -> Grid:
    """Hardly anything: what keeps a plain surface from looking like nothing."""
    return 0.035 * _noise(60, 1, 40, 0.9)


def _clouds() -> Grid:
    return _noise(62, 2, 40, 1.0) + 0.3 * _noise(63, 6, 60, 0.8)


def _paper() -> Grid:
    """Corrugated board: faint ribs under the paper."""
    _, v = _uv()
    return 0.03 * np.sin(2 * np.pi * 40 * v) + 0.04 * _noise(61, 2, 80, 0.6)


TILES: dict[str, Callable[[], Grid]] = {
    "asphalt": _asphalt, "brick": _brick, "brushed": _brushed, "checker": _checker, "clouds": _clouds,
    "grain": _grain, "grass": _grass, "gravel": _gravel, "ice": _ice, "leather": _leather, "marble": _marble,
    "mottle": _mottle, "paper": _paper, "pile": _pile, "plaid": _plaid, "planks": _planks, "sand": _sand,
    "slabs": _slabs, "snow": _snow, "soil": _soil, "speckle": _speckle, "stone": _stone, "tiles": _tiles,
    "waves": _waves, "weave": _weave,
}  # fmt: skip
