"""Kinds of files that a publisher makes, about nobody: they stay as they are."""

PUBLISHED = (
    "iv3_cbs", "iv3_published", "statline", "statline_measures", "vektis", "vera_codes",
)  # fmt: skip
