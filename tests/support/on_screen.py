"""What is to be seen on a terminal in the end, and a terminal or a pipe that remembers when it was written to."""

import io
from itertools import pairwise


def visible(written):
    """Return the lines that can be read once everything was written; a carriage return goes back to write over."""
    lines = []
    for line in written.replace("\r\n", "\n").split("\n"):
        cells, at = [], 0
        for character in line:
            if character == "\r":
                at = 0
                continue
            cells[at : at + 1] = [character]
            at += 1
        lines.append("".join(cells).rstrip())
    return lines


class Stream(io.StringIO):
    """Stands for stderr: a terminal or not; notes at which moment of a clock it was written to."""

    def __init__(self, clock, *, terminal):
        super().__init__()
        self.clock = clock
        self.terminal = terminal
        self.moments = []

    def isatty(self):
        return self.terminal

    def write(self, text):
        if text:
            self.moments.append(self.clock())
        return super().write(text)

    def silences(self, end):
        """Return the seconds between two signs of life, from the start to the end."""
        moments = [0.0, *self.moments, end]
        return [after - before for before, after in pairwise(moments)]
