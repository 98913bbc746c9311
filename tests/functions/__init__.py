"""Each deployed function through its own HTTP entry."""
