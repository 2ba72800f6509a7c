"""Tests of the measures share small tables and a small country that live beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
