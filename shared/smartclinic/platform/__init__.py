"""Ports to the outside world and the adapters behind them. Adapters alone know vendors."""
