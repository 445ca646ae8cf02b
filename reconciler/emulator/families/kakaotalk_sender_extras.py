"""What surrounds KakaoTalk senders: registration by one-time code, activities, comments. Changes no details.

The API documents no error for a wrong code. Here it is ``not_allowed_verify``, as for every sender that cannot be
verified; after five wrong codes the sender is INACTIVE and has to be registered again. Registering is refused only for
an ACTIVE sender, as documented.
"""

import secrets

from reconciler.emulator.call import Answer, Call, answered, shown
from reconciler.emulator.clock import iso
from reconciler.emulator.family import Family, answers
from reconciler.emulator.kakaotalk import lifecycle
from reconciler.emulator.kakaotalk.lookup import ONE_SENDER, found_sender
from reconciler.emulator.pages import page_of_entries
from reconciler.emulator.world import Stored

PAGE = 50
TRIES = 5


class KakaotalkSenderExtras(Family):
    """Operations on senders that keep no objects of their own."""

    @answers(f"POST {ONE_SENDER}/register")
    def register(self, call: Call) -> Answer:
        """Send a code to the sender's administrator; ``GET /_emulator/otp`` tells it."""
        stored = found_sender(call)
        if stored.body.get("state") == "ACTIVE":
            raise call.refuse("not_allowed_register")
        # The code travels as a number, so it never begins with a zero.
        call.project.facts.setdefault("otp", {})[stored.id] = 100_000 + secrets.randbelow(900_000)
        stored.hidden["wrong_codes"] = 0
        lifecycle.show(stored, call.now, state="VERIFYING")
        return shown(stored)

    @answers(f"POST {ONE_SENDER}/verify")
    def verify(self, call: Call) -> Answer:
        """Make the sender ACTIVE when the code is the one last sent."""
        stored = found_sender(call)
        if stored.body.get("state") != "VERIFYING":
            raise call.refuse("not_allowed_verify")
        if call.body["code"] != call.project.facts.get("otp", {}).get(stored.id):
            self._count(call, stored)
            raise call.refuse("not_allowed_verify", "The code is wrong.")
        del call.project.facts["otp"][stored.id]
        self._become(call, stored, "ACTIVE")
        return shown(stored)

    @answers(f"GET {ONE_SENDER}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a sender, newest first."""
        return page_of_entries(call, "notifications", found_sender(call).hidden["activities"], size=PAGE)

    @answers(f"POST {ONE_SENDER}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = found_sender(call), call.body["comment"]
        lifecycle.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        self.context.events.tell(call.project, "KAKAOTALK_SENDER_COMMENT_ADDED", stored.body, comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)

    def _count(self, call: Call, stored: Stored) -> None:
        stored.hidden["wrong_codes"] = stored.hidden.get("wrong_codes", 0) + 1
        if stored.hidden["wrong_codes"] >= TRIES:
            call.project.facts.get("otp", {}).pop(stored.id, None)
            self._become(call, stored, "INACTIVE")

    def _become(self, call: Call, stored: Stored, state: str) -> None:
        lifecycle.show(stored, call.now, state=state)
        lifecycle.note(stored, state, call.now)
        self.context.events.tell(call.project, f"KAKAOTALK_SENDER_{state}", stored.body)
