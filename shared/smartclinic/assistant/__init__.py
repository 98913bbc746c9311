"""What the patient means, and what the service answers."""
