"""Decide what should happen: desired, recorded and live state in, a plan out. Sends nothing and stores nothing."""
