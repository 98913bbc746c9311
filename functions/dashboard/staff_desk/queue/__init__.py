"""The queue as the desk draws it: values for templates, and what forms about it say."""
