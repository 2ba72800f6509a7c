"""Reading table files in tests: a file as bytes in, what its reader left behind out."""

import hashlib
import io

from pipelines.contracts import RAW
from pipelines.harmonize.pseudonyms import pseudonymiser
from pipelines.sources.reading import Collector, Note
from pipelines.sources.recognise import reader_for
from tests.conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
ONE, TWO = "999900006", "999900018"  # BSNs of the national test range
person = pseudonymiser(b"k" * 32, domain="test")


def file(*lines, end="\r\n", encoding="utf-8-sig"):
    """A CSV of these lines."""
    return "".join(line + end for line in lines).encode(encoding)


def read(kind, data, note: Note | None = None):
    """Receipt and sink of reading these bytes; the stream stays open and the caller's."""
    sink, stream = Collector(), io.BytesIO(data)
    receipt = reader_for(kind)(stream, sink=sink, pseudonym=person, note=note)
    assert not stream.closed
    return receipt, sink


def found(sink):
    """Faults as (line, column, rule, cents, value)."""
    return [(f.line, f.column, f.rule, f.cents, f.value) for f in sink.faults]


def names(table):
    """Columns a reader hands on, in order."""
    return [name for name in RAW[table].to_schema().columns if name not in ("file_id", "row")]


def sha256(data):
    """Hash of a file."""
    return hashlib.sha256(data).hexdigest()
