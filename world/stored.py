"""Stored energy: what springs hold, and what is gained by the water that bodies displace."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.drivers import released_s
from proxyworld.world.immersion import shares, volume_samples
from proxyworld.world.joint_paths import length_m, moved_m, turned_rad
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Deformable, Joint, Medium, Plane, Scene
from proxyworld.world.tracks import Tracks


def stored_j(tracks: Tracks) -> np.ndarray:
    """The energy of all springs, and of what bodies displace in still media: `(t)`, up to a constant."""
    scene = tracks.trajectory.scene
    springs = [_spring_j(tracks, joint) for joint in scene.joints if joint.stiffness > 0]
    total: np.ndarray = np.sum([np.zeros(tracks.trajectory.frames), *springs], axis=0)
    return total + _displaced_j(tracks) if scene.media else total


def quickest_rad_s(scene: Scene) -> float:
    """The greatest angular frequency of a spring between its bodies, taken as points."""
    springs = [joint for joint in scene.joints if joint.kind == "spring"]
    return max((float(np.sqrt(j.stiffness * _per_kg(scene, j))) for j in springs), default=0.0)


def _per_kg(scene: Scene, joint: Joint) -> float:
    bodies = [scene.body(name) for name in (joint.body, joint.other) if name is not None]
    return sum(1 / mass_properties(body).mass_kg for body in bodies if not body.fixed)


def _spring_j(tracks: Tracks, joint: Joint) -> np.ndarray:
    """Hooke's `k x^2 / 2` of a spring, or of what draws a hinge or a slide back; 0 once it is let go."""
    if joint.kind == "spring":
        rest = joint.rest_m
        if rest is None:
            assert joint.far_m is not None
            rest = float(np.linalg.norm(np.subtract(joint.far_m, joint.anchor_m)))
        beyond = length_m(tracks, joint) - rest
    elif joint.kind == "hinge":
        beyond = turned_rad(tracks, joint) - joint.rest
    else:
        beyond = moved_m(tracks, joint) - joint.rest
    holds = tracks.trajectory.time_s <= released_s(tracks, joint)
    energy: np.ndarray = np.where(holds, joint.stiffness * np.square(beyond) / 2, 0.0)
    return energy


def _displaced_j(tracks: Tracks) -> np.ndarray:
    """The weight of what bodies displace, lifted to the surface that it came to: `(t)`.

    In a medium without bounds it is lifted to the height 0 of the world.
    """
    trajectory = tracks.trajectory
    scene = trajectory.scene
    media = sorted(scene.media, key=lambda medium: -medium.density_kg_m3)
    gravity = np.array(scene.gravity_m_s2)
    energy = np.zeros(trajectory.frames)
    for i, row in enumerate(tracks.rows):
        if row.body.fixed or isinstance(row.body.shape, Plane | Deformable):
            continue
        samples = volume_samples(row.body.shape)
        for k in range(trajectory.frames):
            place = trajectory.position_m[k, i] + rotate(trajectory.orientation_wxyz[k, i], samples.point_m)
            wet = shares(media, place, samples.soft_m) * samples.volume_m3
            energy[k] += sum(
                medium.density_kg_m3 * float(share @ (place @ gravity - _surface_j_kg(medium, gravity)))
                for medium, share in zip(media, wet, strict=True)
            )
    return energy


def _surface_j_kg(medium: Medium, gravity: np.ndarray) -> float:
    """`g x` at the upper surface of a medium."""
    if medium.lower_m is None or medium.upper_m is None:
        return 0.0
    return float(np.minimum(gravity * medium.lower_m, gravity * medium.upper_m).sum())
