"""The computer's edge: what stands on it that xltools needs, looked up without changing anything."""
