"""Days that do not go as planned: a doctor is late, a session is closed, a typhoon comes."""
