"""KakaoTalk categories: the tree for senders at once, those for templates in pages of 50. Keeps nothing."""

from reconciler.emulator.call import Answer, Call, answered
from reconciler.emulator.family import Family, answers
from reconciler.emulator.kakaotalk.categories import sender_categories, template_categories
from reconciler.emulator.kakaotalk.lookup import found_sender, require_onboarded
from reconciler.emulator.pages import page
from reconciler.emulator.world import Stored

PAGE = 50


class KakaotalkCategories(Family):
    """Everything below ``/kakaotalk/categories``."""

    @answers("GET /kakaotalk/categories/senders")
    def senders(self, call: Call) -> Answer:
        """Answer with the whole tree of sender categories."""
        require_onboarded(call)
        return answered({"categories": sender_categories()})

    @answers("GET /kakaotalk/categories/senders/{plusFriendId}/templates")
    def templates(self, call: Call) -> Answer:
        """Answer with template categories; every sender has the same."""
        found_sender(call)
        entries = [Stored("", f"{number:03d}", category) for number, category in enumerate(template_categories())]
        return page(call, "categories", entries, size=PAGE, show=lambda entry: entry.text)
