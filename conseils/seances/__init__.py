"""The session mode: agenda, projection, decisions, minutes."""
