"""One tiny Wan checkpoint for the whole run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generator.tiny_wan import write_tiny_wan


@pytest.fixture(scope="session")
def tiny_wan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in the real format; nobody may write to it."""
    return write_tiny_wan(tmp_path_factory.mktemp("models") / "tiny-wan")
