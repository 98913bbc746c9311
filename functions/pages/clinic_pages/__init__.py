"""The pages that people open by a link, without signing in: an appointment, a ticket, a waiting room's screen."""
