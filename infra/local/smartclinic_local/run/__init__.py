"""The whole service on one machine: the real functions, the missing stand-ins, one address in front."""
