"""Two short bookings, played as patients on the phone page, and told as transcripts."""
