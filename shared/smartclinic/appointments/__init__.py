"""Sessions, free slots, holds and bookings."""
