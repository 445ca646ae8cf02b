"""Run the emulator with ``python -m reconciler.emulator``; decides nothing itself."""

from reconciler.emulator.command import command

command()
