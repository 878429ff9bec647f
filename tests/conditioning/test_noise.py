"""Noise that moves with the picture."""

from __future__ import annotations

import numpy as np

from proxyworld.conditioning.noise import noise_source
from proxyworld.render.render import render
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Camera, Plane, Scene, Sphere
from proxyworld.world.simulate import simulate


def _scene(velocity: tuple[float, float, float]) -> Scene:
    ground = Body(name="ground", shape=Plane(), material=MATERIALS["concrete"], fixed=True)
    ball = Body(
        name="ball",
        shape=Sphere(radius_m=0.4),
        material=MATERIALS["rubber"],
        position_m=(0, 0, 2),
        velocity_m_s=velocity,
    )
    camera = Camera(position_m=(0, -6, 2), target_m=(0, 0, 2))
    return Scene(bodies=(ground, ball), gravity_m_s2=(0, 0, 0), duration_s=0.25, camera=camera)


def test_each_frame_alone_is_independent_noise() -> None:
    source = noise_source(render(simulate(_scene((2, 0, 0))), size=(64, 64)))
    for frame in source:
        assert len(np.unique(frame)) == frame.size


def test_what_does_not_move_keeps_its_noise() -> None:
    source = noise_source(render(simulate(_scene((0, 0, 0))), size=(64, 64)))
    assert (source == source[0]).all()


def test_noise_rides_on_its_body() -> None:
    maps = render(simulate(_scene((2.4, 0, 0))), size=(64, 64))
    source = noise_source(maps)
    ball = maps.ids[0] == 2
    _, columns = np.nonzero(ball)
    shift = maps.flow_forward_px[0][ball][:, 0].mean()
    assert shift > 0.5  # or the test would say nothing
    carried = np.intersect1d(source[0][ball], source[1][maps.ids[1] == 2])
    # a sample is lost only where two pixels fall on one, or at the outline: less than a third of a disc this small
    assert len(carried) > 0.66 * ball.sum()
    where = {int(n): x for n, x in zip(source[1].ravel(), np.tile(np.arange(64), 64), strict=True)}
    moved = np.array([where[int(n)] - x for n, x in zip(source[0][ball], columns, strict=True) if int(n) in where])
    assert abs(np.median(moved) - shift) <= 0.5  # nearest neighbour rounds by at most half a pixel
    background = (maps.ids[0] != 2) & (maps.ids[1] != 2)
    assert (source[0][background] == source[1][background]).all()
