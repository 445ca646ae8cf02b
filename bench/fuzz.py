"""Try a million inputs that are nearly right, and count what must not happen.

    make fuzz                                            1,000,000 inputs of all kinds
    make fuzz ARGS="--inputs 20000 --seed 7"             fewer, the same every time
    make fuzz ARGS="--kinds yaml,plans"                  some kinds only
    make fuzz ARGS="--only yaml:1234 --seed 7"           one input again, shown, with what it led to

Kinds: yaml and json (configuration and variable files), plans (saved plans, shown and applied), answers (of the API),
environment (variables of a command), emulator (requests). All but the last go in at the front door, in this process.
Nothing may end in a traceback or E999, take over 10 s, or need over 1 GB. Exit code 1 when something does; each is told
once with how often it occurred, and its first input is kept below --out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

SECONDS, MOST_KB = 10.0, 1024 * 1024
CHUNK = 2000
"""Inputs that one process tries; what it leaks dies with it."""

DEAF = 3 * SECONDS
"""Seconds after which a process is killed that its own alarm could not wake."""


class Slow(BaseException):
    """An input took too long."""


def kinds() -> dict[str, Any]:
    """Return the kinds by name; imported late, once nothing can leave this machine any more."""
    import fuzz_door  # noqa: PLC0415  first of all

    fuzz_door.stay_at_home()
    from fuzz_emulator import Requests  # noqa: PLC0415  after that
    from fuzz_kinds import Answers, Environment, Json, Plans, Yaml  # noqa: PLC0415  same

    return {kind.name: kind for kind in (Yaml, Json, Plans, Answers, Environment, Requests)}


SHARES = {"yaml": 25, "json": 20, "plans": 12, "answers": 3, "environment": 10, "emulator": 30}
"""Parts of all inputs, in hundredths: what is cheap to try, or likely to be strange, is tried more often."""


def chunk(name: str, seed: int, first: int, many: int, progress: Any, results: Any) -> None:
    """Try some inputs of a kind in a process of its own, and hand in what was found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    found: dict[str, list[Any]] = {}
    worst = (0.0, first)
    floor = 0
    try:
        with kinds()[name](folder / "work") as kind:
            tried(kind, seed, -1)  # the first pays for what is loaded late
            for number in range(first, first + many):
                progress[0], progress[1] = number, time.monotonic()
                began = time.perf_counter()
                failure = tried(kind, seed, number)
                worst = max(worst, (time.perf_counter() - began, number))
                before, floor = floor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                if not failure and before <= MOST_KB < floor:
                    failure = f"needs over {MOST_KB // 1024} MB"
                if failure:
                    found.setdefault(failure.partition("\n")[0], [0, number, failure])[0] += 1
    except BaseException:  # noqa: BLE001  told by the one who counts
        found["the kind cannot be tried"] = [1, first, f"the kind cannot be tried\n{traceback.format_exc()}"]
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    results.put((name, many, worst, floor, found))


def tried(resource_type: Any, seed: int, number: int) -> str:
    """Make and try one input; return what went wrong, "" when nothing did. The first line names all like it."""
    import fuzz_door  # noqa: PLC0415  loaded by then

    dice = random.Random(f"{seed} {resource_type.name} {number}")
    signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        resource_type.attempt(resource_type.make(dice), dice)
    except Slow:
        return f"took over {SECONDS:.0f} s"
    except fuzz_door.Wrong as error:
        return f"{fuzz_door.innermost(error)}\n{error}"
    except BaseException as error:  # noqa: BLE001  whatever comes out of the door is what is looked for
        return f"{fuzz_door.innermost(error)}\n{''.join(traceback.format_exception(error)[-6:])}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _too_slow(*_signal: Any) -> None:
    raise Slow


class Tally:
    """What was found so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.worst: dict[str, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        self.peak: Counter[str] = Counter()
        self.failures: dict[tuple[str, str], list[Any]] = {}

    def add(self, name: str, many: int, worst: tuple[float, int], peak: int, found: dict[str, list[Any]]) -> None:
        """Add what one process handed in."""
        self.counts[name] += many
        self.worst[name] = max(self.worst[name], worst)
        self.peak[name] = max(self.peak[name], peak)
        for what, (times, number, told) in found.items():
            if (name, what) not in self.failures:
                print(f"found {name}:{number}  {what}", flush=True)
            known = self.failures.setdefault((name, what), [0, number, told])
            known[0] += times

    def shown(self) -> str:
        """Return the table and the failures."""
        rows = [f"{'kind':12}{'inputs':>10}{'worst':>10}{'peak':>9}{'failures':>10}"]
        for name, many in self.counts.items():
            times = sum(known[0] for (kind, _), known in self.failures.items() if kind == name)
            took, number = self.worst[name]
            rows.append(
                f"{name:12}{many:>10}{took:>8.2f} s{self.peak[name] // 1024:>6} MB{times:>10}   slowest {name}:{number}"
            )
        for (name, _), (times, number, told) in sorted(self.failures.items(), key=lambda one: -one[1][0]):
            rows.append(f"\n{times} x  {name}:{number}\n    " + "\n    ".join(told.splitlines()[:14]))
        return "\n".join(rows)


def main() -> int:
    """Do what the command line says and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--kinds", default=",".join(SHARES))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", metavar="KIND:NUMBER")
    chosen = parser.parse_args()
    if chosen.only:
        name, _, number = chosen.only.partition(":")
        return again(name, chosen.seed, int(number))
    names = [name for name in chosen.kinds.split(",") if name]
    if unknown := set(names) - set(SHARES):
        parser.error(f"no kind {', '.join(sorted(unknown))}; there are {', '.join(SHARES)}")
    print(f"seed {chosen.seed}, {chosen.inputs} inputs, {chosen.workers} processes", flush=True)
    tally = fuzzed(names, chosen.inputs, chosen.seed, chosen.workers)
    print(tally.shown())
    return 1 if tally.failures else 0


def again(name: str, seed: int, number: int) -> int:
    """Try one input again and show it."""
    with tempfile.TemporaryDirectory() as folder, kinds()[name](Path(folder) / "work") as kind:
        made = kind.make(random.Random(f"{seed} {name} {number}"))
        print(made.decode(errors="backslashreplace") if isinstance(made, bytes) else made)
        failure = tried(kind, seed, number)
        os.chdir("/")
    print(f"\n{failure or 'nothing went wrong'}")
    return 1 if failure else 0


def fuzzed(names: list[str], inputs: int, seed: int, workers: int) -> Tally:
    """Try so many inputs in so many processes at a time, or fewer if Ctrl-C comes first."""
    whole = sum(SHARES[name] for name in names)
    waiting = [
        (name, first, min(CHUNK, inputs * SHARES[name] // whole - first))
        for name in names
        for first in range(0, inputs * SHARES[name] // whole, CHUNK)
    ]
    random.Random(seed).shuffle(waiting)
    alive: list[tuple[Any, Any, tuple[str, int, int]]] = []
    tally = Tally()
    try:
        _work_off(waiting, alive, seed, workers, tally)
    except KeyboardInterrupt:
        for process, _, _ in alive:
            process.kill()
    return tally


def _work_off(
    waiting: list[tuple[str, int, int]], alive: list[tuple[Any, Any, Any]], seed: int, workers: int, tally: Tally
) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    began = told = time.monotonic()
    while waiting or alive:
        while waiting and len(alive) < workers:
            task = waiting.pop()
            progress = context.Array("d", [task[1], float("inf")])  # its time begins with its first input
            process = context.Process(target=chunk, args=(task[0], seed, task[1], task[2], progress, results))
            process.start()
            alive.append((process, progress, task))
        time.sleep(0.05)
        while not results.empty():
            tally.add(*results.get())
        alive[:] = [one for one in alive if goes_on(*one, tally, waiting)]
        if time.monotonic() - told > 30:
            told = time.monotonic()
            failures = sum(known[0] for known in tally.failures.values())
            print(f"{sum(tally.counts.values())} inputs, {failures} failures after {told - began:.0f} s", flush=True)
    while not results.empty():
        tally.add(*results.get())


def goes_on(process: Any, progress: Any, task: tuple[str, int, int], tally: Tally, waiting: list[Any]) -> bool:
    """Tell whether a process is still at work; one that died or hangs is a failure, what it left is for another."""
    name, first, many = task
    number, since = int(progress[0]), progress[1]
    hangs = process.is_alive() and time.monotonic() - since > DEAF
    if process.is_alive() and not hangs:
        return True
    if hangs:
        process.kill()
    process.join()
    if process.exitcode == 0:
        return False
    what = f"took over {DEAF:.0f} s, deaf to its alarm" if hangs else f"the process died with {process.exitcode}"
    tally.add(name, number - first + 1, (0.0, number), 0, {what: [1, number, what]})
    if (left := first + many - number - 1) > 0:
        waiting.append((name, number + 1, left))
    return False


if __name__ == "__main__":
    sys.exit(main())
