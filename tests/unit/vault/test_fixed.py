"""A claim of fixed width: 310 positions a record, of which those that are read stay."""

from pipelines.harmonize.pseudonyms import pseudonymiser
from pipelines.vault.fixed import _READ
from pipelines.vault.personal import Personal
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources.tables import ONE
from tests.unit.vault.writing import FIRST, KEY, STOOD_IN, written


def filled(kind, *fields):
    """A record with a letter in every place of which nothing else is said."""
    made = list(kind + "x" * 308)
    for first, text in fields:
        made[first - 1 : first - 1 + len(text)] = text
    return "".join(made)


def test_of_every_kind_of_record_the_positions_that_are_read_stay_and_the_rest_is_blank():
    for kind, read in _READ.items():
        if kind == "04":
            continue
        [left] = written("aw319", filled(kind) + "\n").decode().splitlines()
        stay = {0, 1} | {at for first, last in read for at in range(first - 1, last)}
        assert (len(left), left[:2]) == (310, kind)
        assert all((sign != " ") == (at in stay) for at, sign in enumerate(left)), kind
    [left] = written("aw319", filled("77") + "\n").decode().splitlines()
    assert left == "77".ljust(310), "a kind that is not known keeps its name"


def test_in_a_line_of_care_the_pseudonym_stands_where_the_number_did_and_references_are_kept():
    number = (15, ONE)
    fields = [
        (103, "4GG20240301"),
        (165, "00000161"),
        (186, "00005000D"),
        (195, f"R {ONE}".ljust(20)),
        (215, ONE.ljust(20)),
    ]
    [left] = written("aw319", filled("04", number, *fields) + "\n").decode().splitlines()
    assert len(left) == 310
    assert left[:14] == "04".ljust(14) and left[14:102] == FIRST.ljust(88) and left[102:113] == "4GG20240301"
    assert left[135:164] == " " * 29 and left[164:172] == "00000161" and left[172:185] == " " * 13
    assert left[185:194] == "00005000D"
    assert left[194:214] == f"R {STOOD_IN}".ljust(20) and left[214:234] == STOOD_IN.ljust(20) and left[234:] == " " * 76


def test_the_longest_pseudonym_fits_before_what_is_read_behind_it():
    key = pseudonymiser(KEY.secret, domain="toets", version=999)
    [left] = written("aw319", filled("04", (15, ONE)) + "\n", personal=Personal(key)).decode().splitlines()
    assert left[14:102] == key(ONE).ljust(88) and len(left) == 310


def test_a_short_field_of_digits_is_no_number_of_a_person_whatever_it_adds_up_to():
    """Eight digits may be a BSN without its zero: in a field of eight that is a date or an amount it stays."""
    short = next(f"{n:08d}" for n in range(20_240_301, 20_240_401) if KEY.pseudonymiser()(str(n)))
    left = written("aw319", filled("04", (15, ONE), (106, short)) + "\n").decode()
    assert left[105:113] == short
    dotted = filled("04", (15, ONE), (195, "999.900.006 R-7".ljust(20)))
    [left] = written("aw319", dotted + "\n").decode().splitlines()
    assert left[194:214] == f"{STOOD_IN} R-7".ljust(20) and len(left) == 310
    owner = filled("01", (81, f"{ONE}   "), (93, short))
    assert written("aw319", owner + "\n").decode()[80:100] == f"{STOOD_IN}   {short}"


def test_records_stand_on_their_lines_with_the_line_ends_that_were_there():
    rows = [aw319.head(), aw319.insured(), aw319.end()]
    for end in ("\r\n", "\n"):
        data = (rows[0] + end + end + rows[1] + end + rows[2] + end).encode()
        made = written("aw319", data)
        assert [len(line) for line in made.decode().split(end)] == [310, 0, 310, 310, 0]
    assert written("aw319", ("\n" + rows[0] + "\n").encode()).decode().split("\n")[:2] == ["", rows[0]]
    latin = filled("01", (81, "é".ljust(12))).encode("cp1252") + b"\n"
    assert written("aw319", latin)[80:81] == "é".encode("cp1252")
    marked = ("\ufeff" + aw319.head() + "\n").encode()
    assert written("aw319", marked).startswith(b"01")
