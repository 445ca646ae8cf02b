"""Plans and reports as comments on a pull request at GitHub or GitLab; worded in ``render.markdown`` and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.comment import escaped, filled
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.plans.comparison import Comparison
    from reconciler.render.comment import Markdown
    from reconciler.render.format import Look, ShownPlan, ShownReport


class PullRequestComment(Format):
    name = "markdown"
    summary = "A comment for a pull request on GitHub or GitLab."

    def plan(self, shown: ShownPlan, look: Look) -> Markdown:
        from reconciler.render.markdown import markdown

        comment = markdown(
            shown.plan, look.now, unmanaged=shown.unmanaged, parts=shown.parts, untranslated=shown.untranslated
        )
        return filled("{}\n**{}**", comment, escaped(shown.verification.sentence)) if shown.verification else comment

    def compared(self, comparison: Comparison, look: Look) -> Markdown:
        from reconciler.render.comparison import markdown

        return markdown(comparison)

    def report(self, shown: ShownReport, look: Look) -> Markdown:
        from reconciler.render.markdown_report import markdown

        return markdown(shown.report, shown.problems, approved=shown.approved)


FORMAT = PullRequestComment()
