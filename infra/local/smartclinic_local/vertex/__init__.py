"""Gemini on the laptop and in the simulator: a deterministic receptionist, or a script."""
