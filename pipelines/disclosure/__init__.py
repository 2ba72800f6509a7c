"""What may be told of a table to whom: rules for people and for organisations, and what else must stay untold for their sake."""
