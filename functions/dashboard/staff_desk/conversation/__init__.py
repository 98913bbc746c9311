"""How a conversation is shown: what was said, by whom, how far it has come, and who answers now. Values, no pages."""
