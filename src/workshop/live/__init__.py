"""Package live."""
