"""Start the command line, as ``reconciler`` and as ``python -m reconciler``; decides nothing itself.

Imports only what Python has loaded already: a Ctrl-C while modules are imported is to be told like any other.
"""

import os
import sys


def main() -> None:
    """Run the command line of this process and exit with its code, 130 however early a Ctrl-C comes."""
    try:
        early = _imported()
        from reconciler import cli  # noqa: PLC0415  it is there by now

        cli.main(interrupted=early)
    except KeyboardInterrupt:
        _leave()


def _imported() -> bool:
    """Import the command line to the end, and tell whether a Ctrl-C fell into that; a second one ends the process."""
    import signal  # noqa: PLC0415  inside the try of ``main``

    former = signal.getsignal(signal.SIGINT)
    heard: list[int] = []

    def note(number: int, _frame: object) -> None:
        if heard:
            _leave()
        heard.append(number)

    if former is signal.default_int_handler:  # whoever started the process may want it to ignore a Ctrl-C
        signal.signal(signal.SIGINT, note)
    import reconciler.cli  # noqa: F401, PLC0415  half an import may be no use to the next

    signal.signal(signal.SIGINT, former)
    return bool(heard)


def _leave() -> None:
    """End the process at once; nothing is under way that would be worth waiting for."""
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"Interrupted.\n")
    os._exit(130)


if __name__ == "__main__":
    main()
