"""What people are told about their data, and what they may ask for."""
