"""People who wait for a place, and places that have become free."""
