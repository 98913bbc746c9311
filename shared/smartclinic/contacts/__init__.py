"""Who writes to the clinic."""
