import pytest

from reports.labels.counting import filled


def test_a_number_has_the_noun_that_fits_it_and_everything_else_is_as_in_python():
    text = "{n:mens|mensen} in {x} ({y:>4})"
    assert filled(text, n=1, x="a", y="b") == "1 mens in a (   b)"
    assert filled(text, n=0, x="{n}", y="b") == "0 mensen in {n} (   b)"
    with pytest.raises(KeyError):
        filled(text, n=1)
