"""The databases of the store's tests, for programs around the app."""

from tests.store.conftest import database, empty_url, url

__all__ = ["database", "empty_url", "url"]
