"""A day that does not go as planned as the desk draws it: what can be said of it, and who was told and answered."""
