"""What the desk reads of conversations: lists, one thread, a search, and whether anything has changed."""
