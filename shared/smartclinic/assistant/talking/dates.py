"""Dates and times as patients read them, as the assistant says them: the clinic's own words for them."""

from smartclinic.clinics.moments import say_day, say_minute, say_moment, say_time

__all__ = ["say_day", "say_minute", "say_moment", "say_time"]
