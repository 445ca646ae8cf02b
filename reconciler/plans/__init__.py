"""A plan as a value: its changes, what it was made from, and how it is stored. Decides nothing."""
