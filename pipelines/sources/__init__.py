"""An organisation's bytes to a table in that organisation's own words."""
