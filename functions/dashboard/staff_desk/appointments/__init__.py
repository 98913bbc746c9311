"""The day's appointments as the desk draws them: values for templates, and what forms about them say."""
