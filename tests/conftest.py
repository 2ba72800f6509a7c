"""Shared by all tests: where the repository is, and where the reference material is, when it is there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with official schemas and samples; skips, and says so, where it is not there."""
    if not SHARED.exists():
        pytest.skip(f"the official schemas and samples are not here ({SHARED})")
    return SHARED
