"""Who writes: contacts that are minted, linked, merged and moved, with their conversations."""
