"""How a `Scene` and a `Trajectory` show themselves in a notebook: tables, and what happened over time."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from proxyworld.world.explain import Table, explain_scene, explain_trajectory, length_of
from proxyworld.world.meetings import meetings
from proxyworld.world.plot import MAX_NAMED, Curve, Mark, line_plot
from proxyworld.world.scene import Scene
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory


def scene_html(scene: Scene) -> str:
    """The prompt, and what it became."""
    tables = "".join(_table(table) for table in explain_scene(scene))
    return f"<p><i>{escape(scene.prompt)}</i><br>{length_of(scene)}</p>{tables}"


def trajectory_html(trajectory: Trajectory) -> str:
    """What each moving body did, and its height, its speed and the energy of all over time."""
    plots = "<br>".join(filter(None, trajectory_plots(trajectory)))
    return f"<p>{length_of(trajectory.scene)}</p>{_table(explain_trajectory(trajectory))}{plots}"


def trajectory_plots(trajectory: Trajectory) -> tuple[str, str, str]:
    """Height and speed of each body that can move, and energy, over time, as SVGs; rings mark new contacts.

    Those that travel furthest come first. Empty where nothing can move, or there is but one frame.
    """
    if trajectory.frames < 2:
        return ("", "", "")
    tracks = Tracks(trajectory)
    moving = [i for i, body in enumerate(trajectory.bodies) if not body.fixed]
    travel = [-float(np.linalg.norm(np.diff(tracks.rows[i].centre_m, axis=0), axis=1).sum()) for i in moving]
    moving = [i for _, i in sorted(zip(travel, moving, strict=True))]
    height = {i: tracks.rows[i].centre_m @ tracks.up for i in moving}
    speed = {i: np.linalg.norm(tracks.rows[i].velocity_m_s, axis=1) for i in moving}
    return (
        _over_time(trajectory, "Height of the centre of mass", height, "height, m"),
        _over_time(trajectory, "Speed", speed, "speed, m/s", zero=True),
        _energies(trajectory) if moving else "",
    )


def _over_time(
    trajectory: Trajectory, title: str, values: dict[int, np.ndarray], label: str, zero: bool = False
) -> str:
    curves = [Curve(str(trajectory.name[i]), trajectory.time_s, y) for i, y in values.items()]
    named = {i: values[i] for i in list(values)[:MAX_NAMED]}
    marks = list(_new_contacts(trajectory, named))
    return line_plot(title, curves, x_label="time, s", y_label=label, marks=marks, zero=zero)


def _new_contacts(trajectory: Trajectory, values: dict[int, np.ndarray]) -> Iterator[Mark]:
    """A mark on the curve of each body wherever it meets another anew."""
    for met in meetings(trajectory):
        for body, other in (met.bodies, met.bodies[::-1]):
            if body in values:
                names = f"{trajectory.name[body]} meets {trajectory.name[other]}"
                y = float(np.interp(met.time_s, trajectory.time_s, values[body]))
                yield Mark(met.time_s, y, f"{names} at {met.time_s:.2f} s with {met.impulse_n_s:.3g} N·s")


def _energies(trajectory: Trajectory) -> str:
    """Energies over time; potential energy is counted from its least."""
    potential = trajectory.potential_j - trajectory.potential_j.min()
    named = {"kinetic": trajectory.kinetic_j, "potential": potential, "together": trajectory.kinetic_j + potential}
    curves = [Curve(name, trajectory.time_s, energy) for name, energy in named.items()]
    return line_plot("Energy of all bodies", curves, x_label="time, s", y_label="energy, J", zero=True)


def _table(table: Table) -> str:
    head = "".join(f"<th style='text-align:left'>{escape(heading)}</th>" for heading in table.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return f"<b>{escape(table.title)}</b><table><tr>{head}</tr>{rows}</table>"
