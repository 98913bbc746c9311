"""The thread with one contact: what arrives, who answers, what leaves, and when it must not."""
