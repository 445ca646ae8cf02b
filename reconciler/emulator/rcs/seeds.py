"""What a seeded RCS sender was created with: everything a launch in Sweden needs. Creates nothing."""

from reconciler.emulator.world import Json


def values(number: int, *, video: bool) -> Json:
    """Return the body of a create request for the sender with this number, a video among its answers or not."""
    site = f"https://shop{number}.example.com"
    brand = {
        "name": f"Shop {number}",
        "emails": [{"label": "Help", "address": f"help@shop{number}.example.com"}],
        "phones": [{"label": "Call us", "number": "+46701234567"}],
        "bannerUrl": f"{site}/banner.png",
        "logoUrl": f"{site}/logo.png",
        "privacyPolicyUrl": f"{site}/privacy",
        "termsOfServiceUrl": f"{site}/terms",
    }
    contact = {"name": "Ada Ek", "email": f"ada@shop{number}.example.com", "website": site}
    questionnaire = {
        "general": {"answers": {"videoUris": [f"{site}/video.mp4"]} if video else {}},
        "verification": {"answers": contact},
    }
    return {
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "TRANSACTIONAL",
        "details": {"brand": brand, "countries": ["SE"], "questionnaire": questionnaire},
    }
