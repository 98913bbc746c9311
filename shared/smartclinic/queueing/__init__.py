"""Walk-in queues: tickets, the order of a line, calling, and what people who wait are told."""
