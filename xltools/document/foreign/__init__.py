"""Templates that are not ours: opened, looked at and filled in a process of their own, which can be ended."""
