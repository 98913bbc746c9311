"""What Meta says of an account, its numbers and templates, and what follows from it."""
