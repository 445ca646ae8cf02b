"""A live or declared object, read by the declaration of its type: phase, fields, natural key, what was listed."""
