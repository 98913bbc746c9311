"""Places in a doctor's session: which are free, who holds one, who has booked one."""
