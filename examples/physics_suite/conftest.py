"""What the tests of this folder share."""

import pytest


@pytest.fixture(scope="session")
def gravity_m_s2() -> float:
    """Halve it, and see which tests notice."""
    return 9.81
