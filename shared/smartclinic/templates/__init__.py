"""WhatsApp message templates: what may be sent when the 24-hour window is closed, once Meta has approved it."""
