"""A turn: what reply does when somebody has written. One burst, one answer, one commit."""
