"""Who works at a clinic: people and what they may do, signing in, devices that the clinic trusts."""
