"""A small country with a known truth, written out in the real file formats."""
