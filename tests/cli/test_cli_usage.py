"""``usage``: what code names and is live, what it names and is not, and what nobody uses; and which files are read."""

import json

import pytest
from exported import Shop, body, kakaotalk, template


@pytest.fixture
def shop(cli, project, emulator):
    """Two live templates, one of them in two languages, one that is paused, and one in review."""
    (project / ".reconcilerignore").write_text("app/\n")
    shop = Shop(project, cli, emulator)
    shop.declare({
        "shipped": template("order_shipped", body("Order {{1}} is on its way to you.", "A-1")),
        "shipped_es": template("order_shipped", body("Tu pedido {{1}} llega por la tarde.", "A-1"), language="ES"),
        "greeting": template("greeting", body("Welcome to the shop.")),
        "sale": template("summer_sale", body("All of summer is half the price."), category="MARKETING"),
    }, **kakaotalk("주문 안내"))  # fmt: skip
    shop.reviewed()
    shop.becomes("summer_sale", "EN", state="PAUSED")
    return shop


@pytest.fixture
def used(cli, project, shop):
    """Write files of an application, and return its uses."""

    def use(files, *words):
        for name, text in files.items():
            path = project / "app" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = cli("usage", "app", "--format", "json", *words)
        assert done.code in (0, 8), done.err
        document = json.loads(done.out)
        assert done.code == (8 if document["not_live"] else 0)
        return document

    return use


def names(uses):
    return [use["name"] for use in uses]


@pytest.mark.parametrize(
    ("file", "text", "line", "column"),
    [
        ("a.ts", "// don't\nsend(`order_shipped`);\n", 2, 7),
        ("a.py", 'x = {"a": "b", "name": "order_shipped"}\n', 1, 25),
        ("a.java", 'send("x", "order_shipped", it\'s);', 1, 12),
        ("a.json", '{"template": "order_shipped"}', 1, 15),
        ("a.yaml", "a: 1\ntemplate: order_shipped  # this\n", 2, 11),
        ("a.yml", "- order_shipped\r\n", 1, 3),
        ("a.yaml", "- name: order_shipped\n", 1, 9),
        ("a.yaml", "a: {b: x, name: order_shipped}\n", 1, 17),
        ("a.yaml", "a:\n  [greet, order_shipped]\n", 2, 11),
        ("deep/er/a.go", 'send("order_shipped")', 1, 7),
    ],
)
def test_a_name_in_quotes_is_a_use_with_its_place(used, file, text, line, column):
    document = used({file: text})

    assert document["not_live"] == []
    assert document["live"] == [{
        "file": f"app/{file}", "line": line, "column": column, "name": "order_shipped", "language": None,
        "reason": None,
    }]  # fmt: skip
    assert [each["name"] for each in document["unused"]] == ["acmechannel/주문 안내", "greeting"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("send('summer_sale')", "PAUSED"),
        ("whatsappTemplate('order_shiped', 'EN', {})", "there is no such template"),
        ("whatsapp_template(\n  'order_shiped'", "there is no such template"),
        ("{ templateName: 'order_shiped' }", "there is no such template"),
        ("whatsappTemplate('order_shipped', 'DE', {})", "it does not exist in DE"),
        ('{"templateName": "order_shipped", "language": "DE"}', "it does not exist in DE"),
    ],
)
def test_what_is_used_and_not_live_says_why(used, text, reason):
    document = used({"a.js": text})

    (use,) = document["not_live"]
    assert use["reason"].startswith(reason)


@pytest.mark.parametrize(
    "text", ["order_shipped", "'order_shipped_late'", "send('order_shiped')", "'order_' + 'shipped'"]
)
def test_what_only_looks_like_a_name_is_none(used, text):
    document = used({"a.js": text})

    assert (document["live"], document["not_live"]) == ([], [])


def test_a_language_that_is_live_is_no_finding(used):
    document = used(
        {"a.js": "whatsappTemplate('order_shipped', 'ES', {body: []}); kakaotalkTemplate('acmechannel/주문 안내')"}
    )

    assert names(document["live"]) == ["order_shipped", "acmechannel/주문 안내"]
    assert [each["name"] for each in document["unused"]] == ["greeting"]


def test_only_programs_of_the_application_are_read(used, shop, project):
    (project / "app").mkdir()
    for form, name in (("python", "templates.py"), ("typescript", "templates.ts")):
        shop.module(form).rename(project / "app" / name)
    (project / "app" / "templates.json").write_text(json.dumps(shop.exported(), indent=2))
    uses = "'summer_sale'"

    document = used({
        ".gitignore": "built\n*.min.js\n", "a.js": "'greeting'", "built/a.js": uses, "sub/a.min.js": uses,
        "node_modules/a.js": uses, ".venv/a.py": uses, "a.bin": uses, "b.js": b"\0'summer_sale'",
        "c.js": b"\xff'summer_sale'",
    }, "templates.json")  # fmt: skip

    assert (document["files"], names(document["live"]), document["not_live"]) == (1, ["greeting"], [])
    assert {each["path"]: each["reason"] for each in document["skipped"]} == {
        "app/.gitignore": "not a program of yours",
        "app/.venv/": "not a program of yours",
        "app/node_modules/": "not a program of yours", "app/a.bin": "of another kind", "app/b.js": "binary",
        "app/built/": "ignored by .gitignore", "app/sub/a.min.js": "ignored by .gitignore",
        "app/c.js": "the byte 0xff is not UTF-8",
        "templates.json": "configuration of this project", "app/templates.json": "exported by reconciler",
        "app/templates.py": "exported by reconciler", "app/templates.ts": "exported by reconciler",
    }  # fmt: skip


def test_the_text_has_the_places_and_counts_what_was_read(cli, project, shop):
    (project / "app.js").write_text("send('summer_sale');\nsend('greeting');\n")

    done = cli("usage", "app.js")

    assert done.code == 8
    assert "app.js:1:7: summer_sale: PAUSED" in done.out
    assert "note: order_shipped is live, and not used (whatsapp_template)" in done.out
    assert "1 file read: 1 live template used, 2 not used, 1 use of what is not live." in done.out


def test_a_source_that_is_not_there_is_an_error(cli, shop):
    done = cli("usage", "missing")

    assert done.code == 1
    assert "E004" in done.err
    assert "missing: there is no such file or folder" in done.err
