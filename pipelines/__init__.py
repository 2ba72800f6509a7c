"""How a number is made: table in, table out."""
