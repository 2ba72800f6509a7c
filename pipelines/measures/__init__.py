"""Our words to answers; one idea a module."""
