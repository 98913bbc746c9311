"""Cloud Tasks on the laptop and in the simulator: one core, two ways in."""
