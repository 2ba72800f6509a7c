"""One module per question; a figure only draws."""
