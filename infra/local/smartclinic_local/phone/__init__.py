"""The patient's phone in a browser: a chat with the clinic's number, and the journey of each message beside it."""
