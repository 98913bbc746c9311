"""A red flag is heard: who has the desk on a screen, who is on call, and when they are told."""
