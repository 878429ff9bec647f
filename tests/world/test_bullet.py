"""The door to the engine."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from proxyworld.world.articulation import Member, trees
from proxyworld.world.bullet import Engine
from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import DT, GROUND, G, ball, body, material
from proxyworld.world.mass import mass_properties
from proxyworld.world.pose import Pose, wxyz_from_matrix
from proxyworld.world.scene import Body, Box, Compound, Cone, Hull, Joint, Part, Sphere

LOPSIDED = Compound(
    parts=(
        Part(shape=Box(size_m=(0.3, 0.1, 0.1)), position_m=(0.3, 0.1, 0), orientation_wxyz=axis_angle((1, 2, 3), 0.7)),
        Part(shape=Sphere(radius_m=0.15), position_m=(-0.1, 0, 0.2), density_kg_m3=3000.0),
    )
)


def test_nothing_is_printed_past_python() -> None:
    """PyBullet's banner would be the first line of what a command prints."""
    code = "from proxyworld.world.bullet import Engine\nwith Engine((0, 0, -1), 1 / 960): print('done')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("done\n", "")


def test_a_body_is_where_it_was_put() -> None:
    """Its own frame, its centre of mass and both velocities, for a lump whose carrier is turned and moved."""
    lump = body(
        LOPSIDED,
        (1, 2, 3),
        orientation_wxyz=axis_angle((0, 1, 1), 0.4),
        velocity_m_s=(1, 0, 2),
        angular_velocity_rad_s=(0, 3, 1),
    )
    mass = mass_properties(lump)
    with Engine((0, 0, -G), DT) as engine:
        handle = engine.add(lump, mass)
        motion = engine.motion(handle)
        rides = motion.riding(engine.frame(handle), mass.centre_m)
    np.testing.assert_allclose(rides.pose.position, (1, 2, 3), atol=1e-12)
    np.testing.assert_allclose(abs(rides.pose.wxyz @ lump.orientation_wxyz), 1, atol=1e-12)
    np.testing.assert_allclose(rides.centre_m, motion.centre_m, atol=1e-12)
    np.testing.assert_allclose(rides.velocity_m_s, (1, 0, 2), atol=1e-12)
    np.testing.assert_allclose(rides.angular_velocity_rad_s, (0, 3, 1), atol=1e-12)


def test_two_engines_do_not_meet() -> None:
    with Engine((0, 0, -G), DT) as one, Engine((0, 0, 0), DT) as other:
        handles = [engine.add(ball((0, 0, 1)), mass_properties(ball())) for engine in (one, other)]
        for engine in (one, other):
            engine.step()
        assert one.motion(handles[0]).velocity_m_s[2] == pytest.approx(-G * DT)
        assert other.motion(handles[1]).velocity_m_s[2] == 0


def test_a_removed_body_is_gone_and_its_number_is_not_given_again() -> None:
    with Engine((0, 0, 0), DT) as engine:
        first = engine.add(ball(), mass_properties(ball()))
        engine.remove(first)
        second = engine.add(ball(), mass_properties(ball()))
        third = engine.add(ball((0.15, 0, 0)), mass_properties(ball()))
        assert len({first, second, third}) == 3
        with pytest.raises(KeyError):
            engine.motion(first)
        engine.step()
        assert [contact[:2] for contact in engine.contacts()] == [(second, third)]


def test_a_tie_is_forgotten_with_its_body() -> None:
    """The bodies that come after, under the same numbers of Bullet's, collide again."""
    with Engine((0, 0, 0), DT) as engine:
        old = [engine.add(ball((x, 0, 0)), mass_properties(ball())) for x in (0.0, 0.15)]
        tie = engine.tie(old[0], old[1], "point", (0.07, 0, 0))
        engine.step()
        assert engine.contacts() == []
        for handle in old:
            engine.remove(handle)
        engine.untie(tie)
        new = [engine.add(ball((x, 0, 0)), mass_properties(ball())) for x in (0.0, 0.15)]
        engine.step()
        assert {contact[:2] for contact in engine.contacts()} == {(new[0], new[1])}


@pytest.mark.parametrize("count", [16, 17, 256])
def test_every_part_of_a_compound_collides(count: int) -> None:
    """Bullet takes 16 shapes at once, and drops the rest in silence: a ball under each part is touched by each."""
    cube = Box(size_m=(0.1, 0.1, 0.1))
    comb = Compound(parts=tuple(Part(shape=cube, position_m=(0.3 * i, 0, 0)) for i in range(count)))
    with Engine((0, 0, 0), DT) as engine:
        engine.add(body(comb, fixed=True), None)
        for i in range(count):
            engine.add(ball((0.3 * i, 0, 0.055 + 0.01), radius=0.02), mass_properties(ball()))
        engine.step()
        assert len({contact[1] for contact in engine.contacts()}) == count


@pytest.mark.parametrize("hinged", [False, True])
def test_more_hulls_than_bullet_can_carry_are_refused(hinged: bool) -> None:
    """A base, or the link of a hinge, and 127 or 126 links more; just as many are all there."""
    shard = Hull(vertices_m=((0, 0, 0), (0.1, 0, 0), (0, 0.1, 0), (0, 0, 0.1)))
    most = 128 - hinged
    hinge = Joint(name="hinge", kind="hinge", body="crowd", axis=(0, 0, 1))
    for count in (most, most + 1):
        parts = tuple(Part(shape=shard, position_m=(i, 0, 0)) for i in range(count))
        crowd = body(Compound(parts=parts), name="crowd")
        tree = trees([crowd], [hinge] if hinged else [], set())[0]
        members = [Member(tree[0], crowd, mass_properties(crowd))]
        with Engine((0, 0, 0), DT) as engine:
            if count > most:
                with pytest.raises(InputError, match=f"'crowd' has {count} convex pieces; at most {most} can move as"):
                    engine.add_tree(members)
                continue
            engine.add_tree(members)
            for i in range(count):
                engine.add(ball((i + 0.02, 0.02, -0.019), radius=0.02), mass_properties(ball()))
            engine.step()
            assert len({contact[1] for contact in engine.contacts()}) == count


def test_friction_and_restitution_of_a_pair_are_products() -> None:
    """A ball of 0.5 on a floor of 0.6 slides as with 0.3 until it rolls; of 0.8 on 0.5 it rebounds as with 0.4."""
    slide = Body(name="ball", shape=Sphere(radius_m=0.1), material=material(0.5, 0.8), position_m=(0, 0, 0.1))
    floor = GROUND.model_copy(update={"material": material(0.6, 0.5)})
    mass = mass_properties(slide)
    with Engine((0, 0, -G), DT) as engine:
        engine.add(floor, None)
        handle = engine.add(slide.model_copy(update={"velocity_m_s": (5.0, 0.0, 0.0)}), mass)
        for _ in range(96):
            engine.step()
        assert 5 - engine.motion(handle).velocity_m_s[0] == pytest.approx(0.3 * G * 0.1, rel=0.03)
    with Engine((0, 0, 0), DT) as engine:
        engine.add(floor, None)
        above = {"velocity_m_s": (0.0, 0.0, -1.0), "position_m": (0.0, 0.0, 0.1005)}
        handle = engine.add(slide.model_copy(update=above), mass)
        for _ in range(20):
            engine.step()
        assert 0.4 - 1e-3 < engine.motion(handle).velocity_m_s[2] < 0.4 + 0.02 + 1e-3


SURFACE = {"friction": 1, "restitution": 5, "rolling": 6, "spinning": 7}  # where getDynamicsInfo tells them


@pytest.mark.parametrize("hinged", [False, True])
def test_every_link_is_made_of_its_bodys_material(hinged: bool) -> None:
    """What moves as one is as smooth all over; the hulls after the first are links, left to Bullet's defaults."""
    parts = tuple(Part(shape=Cone(radius_m=0.1, height_m=0.2), position_m=(i, 0, 0)) for i in range(4))
    sled = body(Compound(parts=parts), made_of=material(0.1, 0.7, rolling_friction_m=0.003), name="sled")
    hinge = Joint(name="hinge", kind="hinge", body="sled")
    tree = trees([sled], [hinge] if hinged else [], set())[0]
    with Engine((0, 0, 0), DT) as engine:
        engine.add_tree([Member(tree[0], sled, mass_properties(sled))])
        p, client = engine._p, engine._client
        links = range(0 if hinged else -1, p.getNumJoints(0, client))
        assert len(links) >= 4
        for link in links:
            info = p.getDynamicsInfo(0, link, physicsClientId=client)
            told = [info[i] for i in SURFACE.values()]
            np.testing.assert_allclose(told, (0.1, 0.7, 0.003, 0.003), err_msg=str(link))


def test_a_body_that_is_not_solid_is_not_touched() -> None:
    with Engine((0, 0, 0), DT) as engine:
        engine.add(body(Box(size_m=(1, 1, 1)), fixed=True, solid=False), None)
        engine.add(ball(), mass_properties(ball()))
        engine.step()
        assert engine.contacts() == []


@pytest.mark.parametrize("angle", [0.0, 0.3, 3.0, np.pi, -2.5])
def test_a_matrix_and_its_quaternion(angle: float) -> None:
    wxyz = axis_angle((1, -2, 0.5), angle)
    matrix = rotation_matrix(wxyz)
    np.testing.assert_allclose(rotation_matrix(wxyz_from_matrix(matrix)), matrix, atol=1e-12)


def test_a_pose_undoes_itself() -> None:
    pose = Pose(np.array((1.0, 2, 3)), np.array(axis_angle((1, -2, 0.5), 1.3)))
    for one in (pose @ pose.inverse, pose.inverse @ pose):
        np.testing.assert_allclose(one.position, 0, atol=1e-12)
        np.testing.assert_allclose(one.wxyz, (1, 0, 0, 0), atol=1e-12)
