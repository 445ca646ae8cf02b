"""What surrounds KakaoTalk templates: activities and comments. Changes no content."""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.clock import iso
from reconciler.emulator.family import Family, answers
from reconciler.emulator.kakaotalk import lifecycle
from reconciler.emulator.kakaotalk.lookup import ONE_TEMPLATE, found_template
from reconciler.emulator.pages import page_of_entries

PAGE = 50


class KakaotalkTemplateExtras(Family):
    """Operations on templates that keep no objects of their own."""

    @answers(f"GET {ONE_TEMPLATE}/activities")
    def activities(self, call: Call) -> Answer:
        """Answer with what happened to a template, newest first."""
        return page_of_entries(call, "notifications", found_template(call).hidden["activities"], size=PAGE)

    @answers(f"POST {ONE_TEMPLATE}/comments")
    def comment(self, call: Call) -> Answer:
        """Add a comment."""
        stored, text = found_template(call), call.body["comment"]
        lifecycle.note(stored, "COMMENT_ADDED", call.now, author="customer", comment=text)
        self.context.events.tell(call.project, "KAKAOTALK_TEMPLATE_COMMENT_ADDED", stored.body, comment=text)
        return answered({"type": "CREATED", "comment": text, "created": iso(call.now)}, 201)
