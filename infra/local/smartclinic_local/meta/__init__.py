"""A stand-in for Meta's WhatsApp Cloud API: one core for the simulator and for the laptop.

The core (`core.MetaCore`) is pure asyncio: no sockets, no threads, no clock of its own. `transport` puts it
below an httpx client, `app` puts it behind HTTP.
"""
