"""Both backends, where GL can be had."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest

from proxyworld.render.render import Backend, render
from proxyworld.world.files import InputError
from tests.render.worlds import GROUND, trajectory


@cache
def why_no_gl() -> str:
    """Why there is no GL on this machine; empty where there is."""
    try:
        render(trajectory([GROUND], frames=1), size=(8, 8), backend="gl", rgb=False)
    except InputError as error:
        return str(error)
    return ""


@pytest.fixture(params=["ray", "gl"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "gl" and why_no_gl():
        pytest.skip(why_no_gl())
    return cast("Backend", request.param)


@pytest.fixture
def gl() -> None:
    """For tests that cannot do without GL."""
    if why_no_gl():
        pytest.skip(why_no_gl())
