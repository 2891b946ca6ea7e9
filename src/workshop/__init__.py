"""A live workshop for public administration: commands, events, screens, and a vision draft with sources."""

__version__ = "0.1.0"
