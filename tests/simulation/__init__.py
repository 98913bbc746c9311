"""The whole service on one thread with a virtual clock, and everything going wrong."""
