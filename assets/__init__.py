"""What exists, from what, and what must hold."""
