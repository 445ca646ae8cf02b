"""Results as text for people at a terminal. How each is worded is in the modules beside this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Exactly, Format, ShownPlan
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.applications.usage import TemplateUsage
    from reconciler.plans.adopted import Adopted
    from reconciler.plans.comparison import Comparison
    from reconciler.plans.model import OutputValue
    from reconciler.plans.needs import Readiness
    from reconciler.plans.operations import Operated, Target
    from reconciler.render.format import (
        Checked,
        Checkup,
        Linted,
        Look,
        ShownFiles,
        ShownGraph,
        ShownHistory,
        ShownReport,
    )
    from reconciler.render.safe import Text
    from reconciler.resolve.provenance import Explained
    from reconciler.resource.owned import LiveObject
    from state.records import Lease, Record, Violation


class Terminal(Format):
    name = "text"
    summary = "Text for people, as wide as the terminal."
    alone = False

    def plan(self, shown: ShownPlan, look: Look) -> Text:
        from reconciler.render import parts, untranslated
        from reconciler.render.live_objects import unmanaged
        from reconciler.render.plan import text

        plan = text(
            shown.plan,
            now=look.now,
            color=look.color,
            width=look.width,
            verbose=look.verbose,
            quiet=shown.quiet,
            elapsed=shown.elapsed,
        )
        above = [clean(shown.verification.sentence), clean("")] if shown.verification else []
        tables = [clean(""), parts.text(shown.parts, color=look.color, width=look.width)] if shown.parts else []
        below = [*untranslated.text(shown.untranslated, verbose=look.verbose), *unmanaged(shown.unmanaged)]
        return joined([*above, plan, *map(clean, below), *tables])

    def compared(self, comparison: Comparison, look: Look) -> Text:
        from reconciler.render.comparison import text

        return text(comparison, color=look.color, width=look.width, verbose=look.verbose)

    def files(self, shown: ShownFiles, look: Look) -> Text:
        from reconciler.render.file_diff import text

        return text(shown.diffs.values(), color=look.color)

    def report(self, shown: ShownReport, look: Look) -> Text:
        from reconciler.render.report import text

        return text(shown.report, color=look.color, width=look.width, verbose=look.verbose, elapsed=shown.elapsed)

    def state(self, records: Sequence[Record], look: Look) -> Text:
        from reconciler.render.state_views import text

        return text(records, now=look.now, color=look.color, width=look.width)

    def addresses(self, records: Sequence[Record], look: Look) -> Text:
        return joined(map(clean, sorted(record.address for record in records)))

    def objects(self, records: Sequence[Record], look: Look, *, single: bool) -> Text:
        from reconciler.render.state_views import details

        return joined(details(record, now=look.now, color=look.color, width=look.width) for record in records)

    def imported(self, record: Record, look: Look) -> Text:
        return clean(f"{record.address} now manages {record.remote_id}; plan shows its differences.")

    def adopted(self, done: Adopted, look: Look) -> Text:
        from reconciler.render.live_objects import adopted

        return joined([self.plan(ShownPlan(done.plan), look), clean(""), *map(clean, adopted(done))])

    def begun(self, files: Sequence[str], look: Look) -> Text:
        return clean(f"Wrote {', '.join(files)}.")

    def live(self, objects: Sequence[LiveObject], look: Look, *, begun: bool) -> Text:
        from reconciler.render.live_objects import listing

        return listing(objects, begun=begun)

    def forgotten(self, addresses: Sequence[str], look: Look) -> Text:
        return joined(clean(f"Forgot {address}; it stays in the API.") for address in addresses)

    def checkup(self, checks: Sequence[Checkup], look: Look) -> Text:
        from reconciler.render.checkup import text

        return text(checks, color=look.color, width=look.width)

    def readiness(self, checked: Sequence[Readiness], look: Look) -> Text:
        from reconciler.render.readiness import text

        return text(checked, color=look.color, width=look.width)

    def violations(self, broken: Sequence[Violation], look: Look) -> Text:
        if not broken:
            return clean("State is valid.")
        return joined(clean(f"{violation.number}. {violation.summary}: {violation.detail}") for violation in broken)

    def lock(self, holder: Lease | None, look: Look) -> Text:
        from state.errors import described

        return clean(f"The state is locked by {described(holder)}." if holder else "The state is not locked.")

    def history(self, shown: ShownHistory, look: Look) -> Text:
        from reconciler.render.history import text

        return text(shown, color=look.color, width=look.width)

    def outputs(self, values: Mapping[str, OutputValue], look: Look) -> Text:
        from reconciler.render.state_views import outputs_text

        return outputs_text(values, look.width)

    def output(self, value: OutputValue, look: Look) -> Exactly:
        from reconciler.render.state_views import bare

        return Exactly(bare(value))

    def validation(self, checked: Checked, look: Look) -> Text:
        from reconciler.render.skipped import sentences
        from reconciler.render.texts import count

        counts = f"{count(checked.resources, 'resource')} in {count(checked.files, 'file')}"
        left_out = sentences(checked.skipped, verbose=look.verbose)
        return joined(map(clean, [f"Valid: {counts}; nothing was read from the API.", *left_out]))

    def linted(self, linted: Linted, look: Look) -> Text:
        from reconciler.render.findings import summary

        return summary(linted, verbose=look.verbose)

    def graph(self, shown: ShownGraph, look: Look) -> Text:
        from reconciler.render import graph

        return graph.tree(shown, verbose=look.verbose)

    def explained(self, objects: Sequence[Explained], look: Look) -> Text:
        from reconciler.render.explained import text

        return text(objects, color=look.color, width=look.width, verbose=look.verbose)

    def operations(self, target: Target, look: Look) -> Text:
        from reconciler.render.operations import listing

        return listing(target, color=look.color, width=look.width)

    def operated(self, done: Operated, look: Look) -> Text:
        from reconciler.render.operations import text

        return text(done, color=look.color, width=look.width)

    def usage(self, used: TemplateUsage, look: Look) -> Text:
        from reconciler.render.usage import text

        return text(used, verbose=look.verbose)

    def version(self, facts: Mapping[str, str], look: Look) -> Text:
        return clean(f"reconciler {facts['version']} (Python {facts['python']}, {facts['platform']})")


FORMAT = Terminal()
