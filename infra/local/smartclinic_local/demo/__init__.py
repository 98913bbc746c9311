"""Two patients, played on the phone page and told as transcripts: a booking, another time, and the queue."""
