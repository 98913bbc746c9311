"""Rules and use cases, one behaviour each."""
