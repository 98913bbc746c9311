"""The domain package that every function of the service shares."""
