"""Count function calls instead of seconds: a slow or busy machine cannot change them."""

import sys


def calls(work):
    """Return how many Python functions ``work`` calls in this thread, C functions and other threads left out."""
    made = 0

    def note(_frame, event, _argument):
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made
