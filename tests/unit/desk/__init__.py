"""The desk: pages, words, how people are shown."""
