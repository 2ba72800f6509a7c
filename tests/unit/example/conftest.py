import pytest

from pipelines.example import Country
from tests.unit.example.written import write

SMALL = Country(care_lines=6000, projects=3, municipalities=2, seed=3)
FAULTY = Country(care_lines=6000, projects=3, municipalities=2, seed=3, defects=2)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("small"), SMALL)


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    return write(tmp_path_factory.mktemp("faulty"), FAULTY)
