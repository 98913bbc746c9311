"""How well the assistant understands: utterances with what they say, and red flags with their look-alikes."""
