"""Lifecycles play on the shared stage."""

from stage import new_stage, shared_emulator, stage  # noqa: F401  fixtures
