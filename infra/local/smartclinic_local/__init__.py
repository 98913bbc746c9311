"""Stand-ins for Meta and Google: the same functions, on one laptop."""
