"""One use case, one commit: the unit of work, its reruns, and the sweep of what is due."""
