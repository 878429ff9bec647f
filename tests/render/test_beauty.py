"""Textures are fixed to surfaces, and light falls where the sun says."""

from __future__ import annotations

import numpy as np

from proxyworld.render.beauty import beauty
from proxyworld.render.camera import View
from proxyworld.render.ray import RayCaster
from proxyworld.render.render import render
from proxyworld.render.stage import set_stage
from proxyworld.render.texture import Painter
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Box, Camera, Environment, Plane, Scene, Sphere
from proxyworld.world.simulate import simulate
from tests.render.worlds import CLAY, GROUND, body, glide, trajectory


def _ground(material: str) -> Body:
    return Body(name="ground", shape=Plane(), material=MATERIALS[material], fixed=True)


def test_texture_moves_with_its_body() -> None:
    """Seen from far ahead, a block that slides by whole pixels shows the same texture one step on."""
    block = Body(
        name="block", shape=Box(size_m=(2, 1, 1)), material=MATERIALS["brick"], velocity_m_s=(2.4, 0, 0),
        position_m=(0, 0, 5),
    )  # fmt: skip
    # 64 px across 2 * 20 m * tan(fov / 2): a step of 0.1 m is one pixel where that is 6.4 m
    camera = Camera(position_m=(0, -20.5, 5), target_m=(0, 0, 5), vertical_fov_rad=2 * np.arctan(3.2 / 20))
    scene = Scene(bodies=(block,), gravity_m_s2=(0, 0, 0), duration_s=0.25, camera=camera)
    maps = render(simulate(scene), size=(64, 64))
    flow = maps.flow_forward_px[0][maps.ids[0] == 1]
    assert np.abs(flow - [1, 0]).max() < 0.03  # the front face lies at exactly 20 m
    front = (maps.ids[0] == 1) & (maps.normal[0][..., 2] < -0.99)
    inner = front & np.roll(maps.ids[1] == 1, -1, axis=1)
    shifted = np.roll(maps.albedo[1], -1, axis=1)
    assert inner.sum() > 100
    difference = np.abs(maps.albedo[0].astype(int) - shifted)[inner].max(-1)
    assert np.median(difference) <= 2  # of 255
    assert maps.albedo[0][inner].std() > 5  # and there is a texture to compare


def test_albedo_has_no_light_in_it() -> None:
    ball = Body(name="ball", shape=Sphere(radius_m=0.5), material=MATERIALS["rubber"], colour=(0.8, 0.2, 0.1),
                position_m=(0, 0, 0.5))  # fmt: skip
    maps = render(simulate(Scene(bodies=(_ground("concrete"), ball), duration_s=0.1)), size=(64, 64))
    seen = maps.albedo[0][maps.ids[0] == 2]
    assert np.abs(seen - np.array([0.8, 0.2, 0.1]) * 255).max() < 0.51  # rounded, and not lit
    assert (maps.albedo[maps.ids == 0] == 0).all()


def test_what_is_painted_once_is_what_would_be_painted_anew() -> None:
    """A board covers the ground and uncovers it: its albedo is that of a painter who has seen no other frame."""
    planks = GROUND.model_copy(update={"material": CLAY.model_copy(update={"pattern": "planks"})})
    world = trajectory([planks, body("board", Box(size_m=(1, 0.2, 1)))], {"board": glide((-1, 0, 0.6), (12, 0, 0))})
    maps = render(world, size=(64, 48), backend="ray")
    stage, view = set_stage(world), View(maps.size, maps.intrinsics, maps.camera_from_world)
    assert view.still and len(np.unique(maps.ids, axis=0)) > 2
    caster = RayCaster(stage, view)
    for k in range(maps.frames):
        anew = Painter(stage, world.bodies, view).picture(k, caster.surface(k))
        assert anew.any() and np.array_equal(anew, maps.albedo[k])


def test_the_shadow_lies_away_from_the_sun() -> None:
    ball = Body(name="ball", shape=Sphere(radius_m=0.5), material=MATERIALS["rubber"], position_m=(0, 0, 1.5),
                fixed=True)  # fmt: skip
    pictures = {}
    for side in (-1.0, 1.0):
        scene = Scene(
            bodies=(_ground("ice"), ball), duration_s=0.1, environment=Environment(sun_direction=(side, 0, 1)),
            camera=Camera(position_m=(0, -7, 3), target_m=(0, 0, 0.5)),
        )  # fmt: skip
        pictures[side] = beauty(simulate(scene), size=(96, 96), frames=[0]).frames[0].astype(float).mean(-1)
    low = slice(50, 90)
    darker_left = (pictures[1.0] - pictures[-1.0])[low, :48].mean()
    darker_right = (pictures[1.0] - pictures[-1.0])[low, 48:].mean()
    # a sun in the east (+x) throws its shadow to the west, which is the left of the picture
    assert darker_left < 0 < darker_right


def test_the_same_scene_gives_the_same_bytes() -> None:
    scene = Scene(bodies=(_ground("wood"),), duration_s=0.1)
    once, twice = (beauty(simulate(scene), size=(48, 48), frames=[0, 1]).frames for _ in range(2))
    assert once.tobytes() == twice.tobytes()
    assert (once[0] == once[1]).all()  # nothing moves, so nothing flickers
