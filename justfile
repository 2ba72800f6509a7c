# What is done often; `just` lists it.
default:
    @just --list

# the main job
demo:
    uv run ontschot demo

# the tests
test *args:
    uv run pytest {{args}}

# every page and state in both languages at both widths, closed and open, judged by axe (some minutes)
axe:
    ONTSCHOT_EVERY_STATE=1 uv run pytest tests/browser/test_dashboard.py tests/browser/test_states.py

# what CI runs before the tests
check:
    uv lock --check
    uv run ruff check
    uv run ruff format --check
    uv run lint-imports
    uv run pyright
    uv run dg check defs

# mend what can be mended by a tool
fix:
    uv run ruff check --fix
    uv run ruff format

# the lineage, at http://127.0.0.1:3000
lineage:
    uv run dg dev

# coverage of the known truth over seeds 1-20 (some 15 minutes)
truth:
    uv run python benchmarks/truth.py

# the guarantees of trust at full count, one script a line; each writes its table beside it
trust:
    uv run python -m benchmarks.trust_publish --builds 20
    uv run python -m benchmarks.trust_vault
    uv run python -m benchmarks.trust_disclosure
    uv run python -m benchmarks.trust_access
    uv run python -m benchmarks.trust_core

# known holes in what is installed, by the database of PyPI; fails when that cannot be asked
audit:
    .ci/audit.py --strict

# what is inside (CycloneDX)
sbom out="sbom.json":
    uv export -q --frozen --no-dev --format cyclonedx1.5 -o {{out}}

# the trust core: every branch run, every small change caught (areas: those of benchmarks/trust_core.toml)
core *areas:
    uv run python -m benchmarks.trust_core {{areas}}
