"""Who comes in, what is asked of every request, and the log of who saw what."""
