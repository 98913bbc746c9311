"""Pictures, voice notes and files that people send: fetched in time, cleaned, checked, and shown only then."""
