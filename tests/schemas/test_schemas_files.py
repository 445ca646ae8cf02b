"""Files that the API fetches: a type that it refuses is refused here, a type that nobody can tell is left to it."""

import pytest
from pydantic import ValidationError

from schemas import catalogue

BODY = {"type": "BODY", "text": "On its way."}


def problems(type_name, values):
    try:
        catalogue.resource_type(type_name).spec.model_validate(values)
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_input=False)}
    return {}


def header(form, url, **more):
    sample = {"type": "HEADER", "format": form, "example": {"url": url, **more}}
    return {"name": "a1", "language": "EN", "category": "MARKETING", "details": {"components": [sample, BODY]}}


def cards(form, url, **more):
    sample = {"type": "HEADER", "format": form, "example": {"url": url, **more}}
    carousel = {"type": "CAROUSEL", "cards": [{"components": [sample, BODY]}]}
    return {"name": "a1", "language": "EN", "category": "MARKETING", "details": {"components": [BODY, carousel]}}


TAKEN = {
    "IMAGE": ["jpg", "JPEG", "png", "png?width=3.gif", "png#a.gif"],
    "VIDEO": ["mp4", "3gp", "MP4"],
    "DOCUMENT": ["pdf", "PDF"],
}
REFUSED = {
    "IMAGE": ["gif", "webp", "pdf", "mp4", "docx", "svg", "GIF", "gif?a=b.png", "heic"],
    "VIDEO": ["mov", "webm", "jpg", "pdf", "avi", "mp3"],
    "DOCUMENT": ["docx", "xlsx", "txt", "jpg", "csv", "zip"],
}


def headers(endings):
    """Return every ending on the header of a message and, where a card can have the format, of a card."""
    shapes = {header: ("IMAGE", "VIDEO", "DOCUMENT"), cards: ("IMAGE", "VIDEO")}
    return [(shape, form, each) for shape, forms in shapes.items() for form in forms for each in endings[form]]


UNKNOWN = [
    "https://cdn.acme.example/v.webp?w=640&fm=jpg",
    "https://cdn.acme.example/9f2c",
    "https://cdn.acme.example/v1.2/file",
    "https://a.example/image.php",
]


@pytest.mark.parametrize(("shape", "form", "ending"), headers(TAKEN))
def test_a_file_of_the_format_is_taken(shape, form, ending):
    assert problems("whatsapp_template", shape(form, f"https://cdn.acme.example/v.{ending}")) == {}


@pytest.mark.parametrize(("shape", "form", "ending"), headers(REFUSED))
def test_a_file_of_another_format_is_refused_at_its_address(shape, form, ending):
    ((place, words),) = problems("whatsapp_template", shape(form, f"https://cdn.acme.example/v.{ending}")).items()

    assert place.endswith("example.url")
    assert f"not of a .{ending.partition('?')[0].lower()} file" in words


@pytest.mark.parametrize("url", UNKNOWN)
def test_an_address_that_says_nothing_is_left_to_the_api(url):
    assert problems("whatsapp_template", header("IMAGE", url)) == {}


@pytest.mark.parametrize(
    ("form", "given"), [("IMAGE", "APPLICATION/PDF"), ("VIDEO", "IMAGE/PNG"), ("DOCUMENT", "IMAGE/JPEG")]
)
def test_a_stated_type_of_another_format_is_refused(form, given):
    ((place, words),) = problems("whatsapp_template", header(form, UNKNOWN[0], mimeType=given)).items()

    assert place.endswith("example.mimeType")
    assert f"when format is {form}, not {given}" in words


def test_a_stated_type_that_fits_says_more_than_an_ending():
    assert problems("whatsapp_template", header("IMAGE", "https://cdn.acme.example/v.webp", mimeType="IMAGE/PNG")) == {}


@pytest.mark.parametrize("ending", ["gif", "webp", "pdf", "svg"])
def test_pictures_of_kakaotalk_are_jpeg_or_png(ending):
    url = f"https://cdn.acme.example/v.{ending}"
    sender = {"plusFriendId": "acme", "details": {"logoImage": url}}
    template = {
        "plusFriendId": "acme",
        "details": {"name": "a", "language": "KO", "content": "a", "imageUrl": url},
    }

    assert "must be the URL of a JPEG or PNG file" in problems("kakaotalk_sender", sender)["details.logoImage"]
    assert "must be the URL of a JPEG or PNG file" in problems("kakaotalk_template", template)["details.imageUrl"]
