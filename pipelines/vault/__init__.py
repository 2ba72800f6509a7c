"""A delivered file without people: the same format, with pseudonyms where a BSN stood, and only what is read of it."""
