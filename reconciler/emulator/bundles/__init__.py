"""What bundles are made of: the checks on what is asked for, and the objects that come of it."""
