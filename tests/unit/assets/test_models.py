"""A file to begin from is of the kind it says."""

import io

import pytest

from assets.models import EXAMPLES, FIRST_LINES, MODELS, model
from pipelines.sources.recognise import recognise


@pytest.mark.parametrize("kind", MODELS)
def test_each_model_is_of_its_kind(kind):
    name, content = model(kind)
    assert recognise(io.BytesIO(content)).kind == kind
    assert name.startswith("voorbeeld-" if kind in EXAMPLES else "sjabloon-")


def test_what_is_no_kind_has_no_model():
    assert model("../register") is None and model("") is None and FIRST_LINES
