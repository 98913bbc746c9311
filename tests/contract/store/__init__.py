"""One contract suite, run over every store."""
