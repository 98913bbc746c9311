"""Playing conversations with the service, and judging how they end: `smartclinic eval`."""
