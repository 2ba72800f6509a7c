"""G15: the engine of a dashboard opens answers and nothing else: no file, network, extension or setting, whatever is asked of it."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SECRET = "not for a dashboard"
ELSEWHERE = {
    "files": [
        "FROM read_csv('{secret}')", "FROM read_text('{secret}')", "FROM read_blob('{secret}')", "FROM read_json('{secret}')",
        "FROM read_ndjson('{secret}')", "FROM sniff_csv('{secret}')", "FROM glob('{other}/*')",
        "FROM read_text('{shown}/../key/pseudonym.key')", "FROM read_text('{shown}-other/x')", "FROM '{other}/x.parquet'",
        "FROM parquet_metadata('{other}/x.parquet')", "FROM parquet_schema('{other}/x.parquet')",
        "FROM read_parquet('{other}/*.parquet')", "FROM read_text('/etc/passwd')", "FROM read_text('/proc/self/environ')",
        "CREATE VIEW v AS FROM read_text('{secret}')", "COPY (SELECT 1) TO '{other}/out.csv'",
        "COPY (SELECT 1) TO '{other}/out.parquet'", "EXPORT DATABASE '{other}/all'", "IMPORT DATABASE '{other}/all'",
        "ATTACH '{other}/a.db' AS a",
    ],
    "network": ["FROM 'https://example.com/x.parquet'", "FROM read_csv('http://127.0.0.1:9/x')", "FROM 's3://bucket/x.parquet'"],
    "extensions": ["INSTALL httpfs", "FORCE INSTALL httpfs", "LOAD httpfs", "LOAD '{other}/x.duckdb_extension'", "UPDATE EXTENSIONS"],
    "settings": [
        "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')", "SET enable_external_access = true", "SET lock_configuration = false",
        "SET allowed_directories = ['/']", "SET allowed_paths = ['/etc/passwd']", "SET autoinstall_known_extensions = true",
        "SET temp_directory = '{other}'", "SET memory_limit = '900GB'", "RESET memory_limit", "PRAGMA threads = 9",
        "SET log_query_path = '{other}/log'", "SET profiling_output = '{other}/p'", "SET file_search_path = '/etc'",
        "SET extension_directory = '{other}'", "SET home_directory = '{other}'",
    ],
}  # fmt: skip
ASKED = """
import json, sys
from pathlib import Path
from assets.engine import engine, locked_to, read_parquet
shown, several = Path(sys.argv[1]), json.loads(sys.argv[2])
if len(sys.argv) == 3:
    locked_to([shown])
ended = {}
for one in several:
    try:
        engine().con.execute(one).fetchall()
        ended[one] = "given"
    except Exception as wrong:
        ended[one] = type(wrong).__name__
print(json.dumps([read_parquet([shown / "x.parquet"]).count().to_pyarrow().as_py(), ended]))
"""


def asked(data, kinds, *more):
    """How each statement ends in a process of its own, and the rows of an answer that may be read afterwards."""
    import pandas as pd

    shown, other, secret = data / "shown", data / "other", data / "key" / "pseudonym.key"
    for folder in (shown, other, secret.parent, data / "shown-other"):
        folder.mkdir(parents=True)
        pd.DataFrame({"a": [1, 2]}).to_parquet(folder / "x.parquet")
    secret.write_text(SECRET)
    several = [one.format(secret=secret, other=other, shown=shown) for kind in kinds for one in ELSEWHERE[kind]]
    call = [sys.executable, "-c", ASKED, str(shown), json.dumps(several), *more]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_G15_whatever_is_asked_of_the_engine_of_a_dashboard_it_opens_answers_and_nothing_else(tmp_path):
    rows, ended = asked(tmp_path, ELSEWHERE)
    assert rows == 2 and len(ended) >= 44
    assert {one: how for one, how in ended.items() if how not in ("PermissionException", "InvalidInputException")} == {}


def test_without_the_lock_files_are_read_and_settings_changed(tmp_path):
    """The control: the statements above are refused for the lock, and not because they are no statements."""
    _, ended = asked(tmp_path, ("files", "settings"), "open")
    given = [one for one, how in ended.items() if how == "given"]
    assert (
        len(given) >= 18
        and any("pseudonym.key" in one for one in given)
        and any(one.startswith("SET") for one in given)
    )


def test_the_dashboard_locks_its_engine_before_it_answers(tmp_path, monkeypatch):
    """Nothing is served before: the server is made after the lock, and of the folders of answers only."""
    from assets import engine, serving

    seen = []
    monkeypatch.setattr(engine, "locked_to", lambda folders: seen.append(folders))

    class Made(Exception): ...

    def made(*_, **__):
        seen.append("server")
        raise Made

    monkeypatch.setattr("waitress.server.create_server", made)
    with pytest.raises(Made):
        serving.serve_pages(tmp_path, "127.0.0.1", 0, "gemeente", lambda _: None)
    assert seen == [[tmp_path / "generations", tmp_path / "warehouse"], "server"]
