"""``edit`` changes values in the files, where they were written, and shows the diff and the plan."""

import difflib
import json

import pytest

from reconciler.load import yaml_values

FILE = """\
# Orders
variables:
  hook_secret: {type: string, sensitive: true}
locals:
  brand: Acme
resources:
  webhook:
    approvals:
      target: https://hooks.example.com/sinch   # ours
      secret: ${var.hook_secret}
      triggers: [BUNDLE_DONE]
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way!", ES: "Tu pedido {{1}} va en camino!"}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
          - {type: FOOTER, text: Yours}   # the end
"""


@pytest.fixture
def file(project, environment):
    environment.setenv("RECONCILER_VAR_hook_secret", "a-very-secret-value-0815")
    path = project / "main.yaml"
    path.write_text(FILE)
    return path


def changed_lines(path):
    lines = difflib.ndiff(FILE.splitlines(), path.read_text().splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_a_value_is_written_and_the_diff_and_the_plan_are_shown(file, cli):
    edited = cli("edit", "webhook.approvals", "target=https://hooks.example.com/new")

    assert edited.code == 0, edited.err
    assert changed_lines(file) == [
        "-       target: https://hooks.example.com/sinch   # ours",
        "+       target: https://hooks.example.com/new   # ours",
    ]
    diff, plan = edited.out.index("+++ b/main.yaml"), edited.out.index("+ approvals")
    assert diff < plan
    assert "Plan: 3 create" in edited.out


def test_an_element_is_named_by_its_type_or_its_index(file, cli):
    cli("edit", 'whatsapp_template.order["ES"]', "details.components[BODY].text=Tu pedido {{1}} ha salido ya!")
    cli("edit", "whatsapp_template.order", "details.components[1].text=Bye")

    assert changed_lines(file) == [
        '-       forEach: {EN: "Your order {{1}} is on its way!", ES: "Tu pedido {{1}} va en camino!"}',
        '+       forEach: {EN: "Your order {{1}} is on its way!", ES: "Tu pedido {{1}} ha salido ya!"}',
        "-           - {type: FOOTER, text: Yours}   # the end",
        "+           - {type: FOOTER, text: Bye}   # the end",
    ]


def test_values_are_read_as_yaml_and_written_together(file, cli):
    cli("edit", "webhook.approvals", "triggers=[BUNDLE_DONE, WHATSAPP_SENDER_ACTIVE]", 'target="https://b.example/1"')

    assert changed_lines(file) == [
        "-       target: https://hooks.example.com/sinch   # ours",
        "+       target: https://b.example/1   # ours",
        "-       triggers: [BUNDLE_DONE]",
        "+       triggers: [BUNDLE_DONE, WHATSAPP_SENDER_ACTIVE]",
    ]


def test_an_expression_is_written_as_it_stands(file, cli):
    edited = cli("edit", "whatsapp_template.order", "details.components[FOOTER].text=From ${local.brand}, ${each.key}")

    assert edited.code == 0, edited.err
    assert changed_lines(file) == [
        "-           - {type: FOOTER, text: Yours}   # the end",
        '+           - {type: FOOTER, text: "From ${local.brand}, ${each.key}"}   # the end',
    ]


def test_a_value_behind_an_index_is_written_where_the_index_leads(project, cli):
    path = project / "main.yaml"
    path.write_text(
        "locals:\n  names: {kite: {EU: Kite, US: Kite US}}\n  brand: kite\n"
        "resources: {sms_app: {app: {forEach: [EU, US], "
        'name: "${local.names[local.brand][each.key]}", region: "${each.key}"}}}\n'
    )
    before = path.read_text()

    edited = cli("edit", 'sms_app.app["US"]', "name=Kite America")

    assert edited.code == 0, edited.err
    assert path.read_text() == before.replace("US: Kite US", "US: Kite America")


def test_a_value_of_a_dimension_or_of_a_list_is_written_there_and_its_key_is_not(project, cli):
    path = project / "main.yaml"
    path.write_text(
        "resources:\n  sms_app:\n"
        "    cells:\n      matrix: {brand: {kite: {title: Kite}}, region: [EU, US]}\n"
        '      name: "${each.value.brand.title}"\n      region: "${each.region}"\n'
        "    rows:\n      forEach: [{key: EU, title: Europe}, {key: US, title: America}]\n"
        '      name: "${each.value.title}"\n      region: "${each.value.key}"\n'
    )
    before = path.read_text()

    edited = [
        cli("edit", "sms_app.cells", "name=Kites"),
        cli("edit", 'sms_app.rows["US"]', "name=States"),
        cli("edit", 'sms_app.rows["US"]', "region=BR"),
        cli("edit", 'sms_app.cells["kite/US"]', "region=BR"),
    ]

    assert path.read_text() == before.replace("title: Kite", "title: Kites").replace("America", "States")
    assert [each.code for each in edited] == [0, 0, 1, 1], [each.err for each in edited]
    assert "E260" in edited[2].err
    assert "E260" in edited[3].err


def test_a_field_that_was_not_there_is_added(file, cli):
    cap = "{bidAmount: 100, bidStrategy: LOWEST_COST_WITH_BID_CAP}"
    edited = cli("edit", "whatsapp_template.order", f"details.optimization={cap}", "category=MARKETING")

    assert edited.code == 0, edited.err
    assert changed_lines(file) == [
        "-       category: UTILITY",
        "+       category: MARKETING",
        f"+         optimization: {cap}",
    ]


def test_a_json_file_is_edited_as_it_is_laid_out(project, cli):
    text = '{"resources": {"sms_app": {\n  "a":{"name":"A","region": "EU"}\n}}}\n'
    (project / "main.json").write_text(text)

    edited = cli("edit", "sms_app.a", "name=B")

    assert edited.code == 0, edited.err
    assert (project / "main.json").read_text() == text.replace('"A"', '"B"')


def test_a_dry_run_shows_the_diff_and_no_plan(file, cli, emulator):
    shown = cli("edit", "webhook.approvals", "target=https://hooks.example.com/new", "--dry-run")

    assert "+      target: https://hooks.example.com/new   # ours" in shown.out
    assert "Plan:" not in shown.out
    assert file.read_text() == FILE
    assert emulator.control("GET", "requests")["requests"] == []


def test_the_result_is_one_json_document(file, cli):
    told = json.loads(cli("edit", "webhook.approvals", "target=https://b.example/1", "--format", "json").out)

    assert told["files"][0]["file"] == "main.yaml"
    assert told["written"] is True
    assert told["summary"]["create"] == 3


@pytest.mark.parametrize(
    ("address", "value", "code", "hint"),
    [
        ("webhook.approvals", "targte=x", "E265", 'did you mean "target"?'),
        ("webhook.approvals", "triggers[0]=ALL", "E265", "set it as a whole: triggers"),
        (
            "whatsapp_template.order",
            "details.components[FOTER].text=x",
            "E265",
            "did you mean details.components[FOOTER]",
        ),
        ("whatsapp_template.order", "details.components[HEADER].text=x", "E265", "set the whole list"),
        ("whatsapp_template.order", "details.components[2].text=x", "E265", "it has 2"),
        ("whatsapp_template.order", "details.components[*].text=x", "E265", "components[0]"),
        ("webhook.approvals", "triggers=[a", "E265", "quote it"),
        ("webhook.approvals", "triggers=ALL # all of them", "E265", "quote it"),
        ("webhook.approvals", "triggers=first: ALL", "E265", "quote it"),
        ("webhook.aprovals", "target=x", "E180", "webhook.approvals"),
        ("webhook.approvals", "secret=abc", "E263", "a sensitive variable"),
        ("webhook.approvals", "target=${local.brnd}", "E133", 'did you mean "brand"?'),
        ("webhook.approvals", "triggers=5", "E123", ""),
        ('whatsapp_template.order["EN"]', "language=DE", "E260", "entry of moved"),
        ('whatsapp_template.order["EN"]', "details.components[FOOTER].text=Bye", "E261", 'order["ES"]'),
    ],
)
def test_what_cannot_be_written_is_refused_and_the_file_stays(file, cli, address, value, code, hint):
    refused = cli("edit", address, value)

    assert refused.code == 1
    assert f"error[{code}]" in refused.err
    assert hint in " ".join(refused.err.split())
    assert file.read_text() == FILE


def test_what_is_so_already_writes_nothing_and_plans(file, cli):
    edited = cli("edit", "webhook.approvals", "target=https://hooks.example.com/sinch", "--detailed-exitcode")

    assert edited.code == 2
    assert "the files have these values already" in edited.err
    assert file.read_text() == FILE


def test_a_text_that_could_be_put_together_in_two_ways_is_refused(project, cli):
    text = 'locals: {a: a}\nresources: {sms_app: {one: {name: "X${local.a}Y", region: EU}}}\n'
    (project / "main.yaml").write_text(text)

    refused = cli("edit", "sms_app.one", "name=1a2a3")

    assert refused.code == 1
    assert "error[E260]" in refused.err
    assert (project / "main.yaml").read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "Only today # 1 offer",
        "Note: ours",
        "{{1}} is ours",
        "[ours]",
        "5",
        "true",
        "it's",
        '"quoted" at first',
        "null, or not",
    ],
)
def test_a_text_takes_what_is_typed_as_it_is(file, cli, text):
    typed = f"'{text}'" if text.startswith('"') else text

    edited = cli(
        "edit", "whatsapp_template.order", f"details.components[FOOTER].text={typed}", "--dry-run", "--format", "json"
    )

    (line,) = [line for line in json.loads(edited.out)["files"][0]["diff"].splitlines() if line.startswith("+ ")]
    footer = yaml_values.read(line[1:].strip(), evaluated=False)[0][0][0]
    assert footer == {"type": "FOOTER", "text": text}


SHARED = """\
resources:
  sms_app:
    first: &base
      name: &called Acme alerts
      region: EU
    second:
      <<: *base
      region: US
    third: {name: *called, region: BR}
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize(
    ("name", "reason", "places"),
    [
        ("third", "the value is the alias *called", ["main.yaml:9:19", "main.yaml:4:13"]),
        ("second", "name is merged in from *base", ["main.yaml:7:11", "main.yaml:3:12"]),
        ("first", "the anchor &base is used elsewhere", ["main.yaml:3:12", "main.yaml:7:11"]),
    ],
)
def test_a_value_that_yaml_shares_is_refused_with_the_alias_and_its_anchor(
    project, cli, name, reason, places, line_end
):
    path = project / "main.yaml"
    path.write_bytes(SHARED.replace("\n", line_end).encode())

    refused = cli("edit", f"sms_app.{name}", "name=Other")

    assert refused.code == 1
    assert "E260" in refused.err
    assert reason in refused.err
    assert [line.split()[-1] for line in refused.err.splitlines() if line.lstrip().startswith(("-->", ":::"))] == places
    assert path.read_bytes().decode() == SHARED.replace("\n", line_end)


def test_an_anchor_that_nobody_uses_is_not_blamed(project, cli):
    path = project / "main.yaml"
    path.write_text("resources:\n  sms_app:\n    first: &mine {name: &called Acme alerts, region: EU}\n")

    refused = cli("edit", "sms_app.first", "name=Other")

    assert refused.code == 1
    assert "used elsewhere" not in refused.err
    assert "has an anchor" in refused.err


def test_a_pair_without_a_sign_is_refused_as_what_it_is(file, cli):
    refused = cli("edit", "webhook.approvals", "target")

    assert refused.code == 1
    assert "write PATH=VALUE" in refused.err


def test_an_address_that_is_not_near_any_gets_those_of_its_type(file, cli):
    refused = cli("edit", "whatsapp_template.zzz", "name=x")

    assert refused.code == 1
    assert "did you mean" not in refused.err
    assert 'available: whatsapp_template.order["EN"], whatsapp_template.order["ES"]' in " ".join(refused.err.split())


def test_a_value_that_the_type_does_not_allow_is_not_written(file, cli):
    told = cli("edit", "whatsapp_template.order", "category=marketing")

    assert told.code == 1
    assert "error[E124]" in told.err
    assert 'did you mean "MARKETING"?' in told.err
    assert file.read_text() == FILE


MODULES = """\
modules:
  brand:
    source: ./brand
    forEach: {kite: EU, lark: US}
    with: {name: "${each.key}", region: "${each.value}", hook: "https://hooks.example.com/${each.key}"}
"""
BRAND = """\
variables: {name: {}, region: {}, hook: {}, more: {default: x}}
resources:
  sms_app: {main: {name: "${var.name} app", region: "${var.region}"}}
  webhook: {all: {target: "${var.hook}", secret: correct-horse, triggers: [ALL]}}
  whatsapp_template:
    order:
      name: "${var.name}_order"
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: Your order is on its way.}]}
"""


@pytest.fixture
def modules(project):
    (project / "main.yaml").write_text(MODULES)
    (project / "brand").mkdir()
    (project / "brand" / "brand.yaml").write_text(BRAND)
    return project


def test_a_value_that_a_module_is_given_is_written_into_the_call(modules, cli):
    edited = cli("edit", 'module.brand["lark"].sms_app.main', "region=EU")
    assert edited.code == 0, edited.err
    assert (modules / "main.yaml").read_text() == MODULES.replace("lark: US", "lark: EU")
    assert (modules / "brand" / "brand.yaml").read_text() == BRAND


def test_a_value_that_stands_in_a_module_is_not_changed_for_one_call_alone(modules, cli):
    text = "details.components[BODY].text=Your order has left."
    refused = cli("edit", 'module.brand["lark"].whatsapp_template.order', text)
    assert refused.code == 1
    assert 'module.brand["kite"].whatsapp_template.order' in refused.err
    assert (modules / "brand" / "brand.yaml").read_text() == BRAND
    both = cli("edit", "module.brand.whatsapp_template.order", text)
    assert both.code == 0, both.err
    assert "Your order has left." in (modules / "brand" / "brand.yaml").read_text()


def test_what_cannot_be_written_is_named_as_the_plan_names_it(file, cli):
    one_of_two = cli("edit", 'whatsapp_template.order["EN"]', "details.components[1].text=Bye")

    assert one_of_two.code == 1
    assert 'whatsapp_template.order["EN"] details.components[FOOTER].text is to change' in one_of_two.err
    assert "details.components[1]" not in one_of_two.err
