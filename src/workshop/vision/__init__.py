"""Package vision."""
