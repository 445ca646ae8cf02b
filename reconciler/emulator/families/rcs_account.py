"""The RCS account of a project: activities and comments. It comes with the onboarding, or with the first sender."""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.family import Family, answers
from reconciler.emulator.pages import page_of_entries
from reconciler.emulator.rcs.sender import log, rcs_time

PAGE = 50


class RcsAccount(Family):
    """Operations on the account, which is no object of its own."""

    @answers("GET /rcs/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to the account, newest first."""
        self._require_account(call)
        return page_of_entries(call, "notifications", log(call.project, call.now), size=PAGE)

    @answers("POST /rcs/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        self._require_account(call)
        text, created = call.body["comment"], rcs_time(call.now)
        entry = {"type": "COMMENT_ADDED", "created": created, "author": "customer", "comment": text}
        log(call.project, call.now).append(entry)
        self.context.events.tell(call.project, "RCS_ACCOUNT_COMMENT_ADDED", None, comment=text)
        return answered({"type": "CREATED", "comment": text, "created": created}, 201)

    def _require_account(self, call: Call) -> None:
        if "rcs" not in call.project.onboarded:
            raise call.refuse("account_not_found")
