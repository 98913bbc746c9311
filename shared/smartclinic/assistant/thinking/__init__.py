"""The model turn: what rules are not sure of, as a proposal that the same rules check."""
