"""An answer of the API that names a field is shown at the line of that field, wherever it is written."""

import json

import pytest

TEMPLATE = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: HEADER, format: TEXT, text: Your order}
          - type: BODY
            text: Your order {{1}} is on its way to you.
            examples: [A-1042]
          - type: BUTTONS
            buttons:
              - {type: URL, text: Track, url: "https://acme.example/t"}
"""


@pytest.fixture
def refuse(emulator):
    """Let the next call be refused in the API's own words."""

    def order(*errors, method="POST", **more):
        additional = {"validationErrors": list(errors)} if errors else more.pop("additional", None)
        fault = {"match": {"method": method}, "do": "status", "status": 400, "errorCode": "invalid_input", **more}
        emulator.control("POST", "faults", fault | ({"additionalInformation": additional} if additional else {}))

    return order


@pytest.fixture
def problem(project, cli):
    """Write a file, apply, and return the problem of the one result that failed, with the text of the report."""

    def applied(text, name="main.yaml"):
        (project / name).write_text(text)
        document = json.loads(cli("apply", "--auto-approve", "--format", "json").out)
        (failed,) = [result for result in document["results"] if result["outcome"] == "failed"]
        return failed["problem"]

    return applied


def place(source):
    return source["file"], source["line"], source["column"]


@pytest.mark.parametrize(
    ("said", "line", "column", "label"),
    [
        ("details.components.1.text must be shorter", 11, 19, "details.components[BODY].text"),
        ("details.components[1].examples: too few", 12, 23, "details.components[BODY].examples"),
        ("details.components.2.buttons.0.url must be a URL", 15, 47, "details.components[BUTTONS].buttons[URL].url"),
        ("category must be one of the following values: MARKETING", 6, 17, "category"),
        ("details.components[0].headerExample.media.url", 9, 13, "details.components[HEADER].headerExample.media.url"),
        ("property details.components.1.frob should not exist", 10, 13, "details.components[BODY].frob"),
        ("details.components.7.text must be shorter", 9, 11, "details.components[7].text"),
    ],
)
def test_a_field_is_shown_where_it_is_written(refuse, problem, said, line, column, label):
    refuse(said)

    shown = problem(TEMPLATE)

    assert place(shown["source"]) == ("main.yaml", line, column)
    assert shown["label"] == f"invalid_input: {label}"
    assert said in shown["detail"]


def test_every_field_of_an_answer_has_its_line_in_the_report(refuse, project, cli):
    refuse("details.components.1.text must be shorter", "category is wrong", "details.components.1.text must be nice")
    (project / "main.yaml").write_text(TEMPLATE)

    told = cli("apply", "--auto-approve")

    assert told.code == 1
    assert "--> main.yaml:11:19" in told.out
    assert "::: main.yaml:6:17" in told.out
    assert "invalid_input: details.components[BODY].text" in told.out
    assert "- category" in told.out
    assert told.out.count("main.yaml:") == 2


@pytest.mark.parametrize(
    "more",
    [
        {"additional": {"metaError": {"code": "100", "message": "details.components[1].text is wrong"}}},
        {"additional": {"field": "details.components[1].text"}},
    ],
)
def test_a_field_that_is_named_elsewhere_in_the_answer_is_shown_too(refuse, problem, more):
    refuse(**more)

    assert place(problem(TEMPLATE)["source"]) == ("main.yaml", 11, 19)


@pytest.mark.parametrize("said", ["www.example.com is not reachable", "the template is wrong", "version 1.2.3"])
def test_an_answer_without_a_field_is_shown_at_the_object(refuse, problem, said):
    refuse(said)

    shown = problem(TEMPLATE)

    assert place(shown["source"]) == ("main.yaml", 3, 5)
    assert shown["label"] == "invalid_input"


def test_a_value_of_forEach_is_shown_with_its_entry(refuse, problem):  # noqa: N802  a field's name
    refuse("details.components.0.text must be shorter")

    shown = problem(
        """\
resources:
  whatsapp_template:
    order:
      forEach:
        ES: {text: Tu pedido va en camino hacia ti.}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value.text}"}]}
"""
    )

    assert place(shown["source"]) == ("main.yaml", 9, 49)
    assert [(place(also), also["label"]) for also in shown["also"]] == [
        (("main.yaml", 5, 20), 'from the entry "ES"'),
    ]
    assert shown["address"] == 'whatsapp_template.order["ES"]'


def test_a_json_file_has_lines_too(refuse, problem):
    refuse("details.components.0.text must be shorter")
    body = {"type": "BODY", "text": "Your order is on its way to you."}
    order = {"name": "order", "language": "EN", "category": "UTILITY", "details": {"components": [body]}}

    shown = problem(json.dumps({"resources": {"whatsapp_template": {"order": order}}}, indent=1), "main.json")

    assert shown["source"]["text"].strip() == '"text": "Your order is on its way to you."'
    assert shown["source"]["file"] == "main.json"


@pytest.mark.parametrize(
    ("details", "column"),
    [("${local.details}", 16), ("{components: [{type: BODY, text: '${file(\"order.txt\")}'}]}", 49)],
)
def test_a_value_from_elsewhere_is_shown_where_the_block_takes_it(refuse, problem, project, details, column):
    refuse("details.components.0.text must be shorter")
    (project / "order.txt").write_text("Your order is on its way to you.")

    shown = problem(
        f"""\
locals:
  details: {{components: [{{type: BODY, text: Your order is on its way to you.}}]}}
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details: {details}
"""
    )

    assert place(shown["source"]) == ("main.yaml", 9, column)
    assert shown["label"] == "invalid_input: details.components[BODY].text"


def test_elements_that_only_the_request_has_do_not_count(refuse, problem, project, cli, emulator):
    """What is left alone travels with a list; the API counts it, and the files do not have it."""
    aside = TEMPLATE + "      lifecycle: {ignoreChanges: ['details.components[HEADER]']}\n"
    without = aside.replace("          - {type: HEADER, format: TEXT, text: Your order}\n", "")
    (project / "main.yaml").write_text(aside)
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    cli("apply", "--auto-approve")
    refuse("details.components.1.text must be shorter", method="PATCH")

    shown = problem(without.replace("is on its way", "is under way"))

    assert place(shown["source"]) == ("main.yaml", 10, 19)
    assert shown["label"] == "invalid_input: details.components[BODY].text"


def test_the_line_of_a_secret_stays_hidden(refuse, project, cli):
    (project / "main.yaml").write_text(
        """\
variables: {hook_secret: {type: string, sensitive: true, default: a-very-secret-value-0815}}
resources:
  webhook:
    approvals: {target: https://hooks.example.com, secret: "${var.hook_secret}", triggers: [ALL]}
"""
    )
    refuse("secret a-very-secret-value-0815 is too short")

    told = cli("apply", "--auto-approve")

    assert "--> main.yaml:4:60" in told.out
    assert "a-very-secret" not in told.out + told.err
