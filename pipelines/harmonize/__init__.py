"""Their words to ours."""
