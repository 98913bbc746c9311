"""Who works at the clinic."""
