"""``explain ADDRESS`` shows where each value of an object was written, and with -v the way there."""

import json

import pytest

FILES = {
    "main.yaml": """\
variables:
  lang: {default: EN}
  hook_secret: {type: string, sensitive: true}
locals:
  brand: Kite
  texts: {EN: {body: Yours is here}, ES: {body: Ya viene}}
defaults:
  whatsapp_template: {category: UTILITY, lifecycle: {protect: true, timeouts: {create: 1m}}}
resources:
  webhook:
    target: {target: "https://hooks.example/${local.brand}", secret: "${var.hook_secret}", triggers: [ALL]}
  whatsapp_template:
    order:
      forEach: ${local.texts}
      name: order
      language: ${each.key}
      lifecycle: {timeouts: {update: 2m}}
      dependsOn: [webhook.target]
      details:
        components:
          - {type: BODY, text: "${each.value.body}"}
          - {type: FOOTER, text: '${file("foot.txt")}'}
  sms_app:
    app: {name: '${whatsapp_template.order["EN"].name}', region: "${var.region}"}
    listed: {forEach: [one, two], name: "${each.value}", region: EU}
""",
    "brands/defaults.yaml": "variables: {region: {type: string, default: EU}}\n",
    "foot.txt": "The footer",
}


@pytest.fixture
def files(project, environment):
    environment.setenv("RECONCILER_VAR_hook_secret", "a-very-secret-value-0815")
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    return project


@pytest.fixture
def ways(files, cli):
    """Return path to the places of a value, of one object."""

    def read(address, *more):
        told = cli("explain", address, "--format", "json", *more)
        (explained,) = json.loads(told.out)["objects"]
        return {
            value["path"]: [" ".join(filter(None, [place["by"], place.get("source")])) for place in value["places"]]
            for value in explained["values"]
        }

    return read


def test_every_value_leads_to_its_words(ways):
    assert ways('whatsapp_template.order["ES"]') == {
        "name": ["block main.yaml:15"],
        "language": ["block main.yaml:16", "each.key main.yaml:14", "local.texts main.yaml:6"],
        "details.components[BODY].type": ["block main.yaml:21"],
        "details.components[BODY].text": ["block main.yaml:21", "each.value main.yaml:14", "local.texts main.yaml:6"],
        "details.components[FOOTER].type": ["block main.yaml:22"],
        "details.components[FOOTER].text": ["block main.yaml:22", 'file("foot.txt") foot.txt:1'],
        "category": ["defaults of the project main.yaml:8"],
        "dependsOn": ["block main.yaml:18"],
        "lifecycle.timeouts.update": ["block main.yaml:17"],
        "lifecycle.timeouts.create": ["defaults of the project main.yaml:8"],
        "lifecycle.protect": ["defaults of the project main.yaml:8"],
    }


def test_a_reference_leads_into_the_object_that_declares_the_value(ways):
    assert ways("sms_app.app") == {
        "name": ["block main.yaml:24", 'whatsapp_template.order["EN"] main.yaml:15'],
        "region": ["block main.yaml:24", "var.region brands/defaults.yaml:1"],
    }


def test_an_entry_of_a_list_is_key_and_value(ways):
    assert ways('sms_app.listed["two"]')["name"] == ["block main.yaml:25", "each.value main.yaml:25"]


def test_what_a_flag_sets_is_in_no_file(ways):
    assert ways("sms_app.app", "--var", "region=US")["region"] == ["block main.yaml:24", "var.region"]


def test_the_defaults_of_a_folder_are_named(ways, files):
    (files / "brands" / "kite.yaml").write_text(
        "defaults: {sms_app: {region: US}}\nresources: {sms_app: {kite: {name: Kite}}}\n"
    )

    assert ways("sms_app.kite")["region"] == ["defaults of brands brands/kite.yaml:1"]


def test_text_shows_the_words_and_verbose_the_way(files, cli):
    short = cli("explain", 'whatsapp_template.order["EN"]').out
    long = cli("explain", 'whatsapp_template.order["EN"]', "-v").out

    (line,) = [line for line in short.splitlines() if "components[BODY].text" in line]
    assert "Yours is here" in line
    assert line.endswith("local.texts  main.yaml:6")
    assert "each.value  main.yaml:14" not in short
    assert "each.value  main.yaml:14" in long


def test_a_block_is_explained_in_each_of_its_instances(files, cli):
    told = json.loads(cli("explain", "sms_app.listed", "--format", "json").out)

    assert [each["address"] for each in told["objects"]] == ['sms_app.listed["one"]', 'sms_app.listed["two"]']


def test_a_secret_is_named_and_not_shown(files, cli):
    text, document = cli("explain", "webhook.target", "-v"), cli("explain", "webhook.target", "--format", "json")

    assert "a-very-secret" not in text.out + document.out
    (secret,) = [value for value in json.loads(document.out)["objects"][0]["values"] if value["path"] == "secret"]
    assert (secret["value"], secret["sensitive"]) == (None, True)
    assert secret["places"][-1]["note"] == "it comes from the sensitive variable hook_secret"


def test_a_field_comes_before_a_block_of_its_name_unless_json_is_asked_for(files, cli):
    assert cli("explain", "webhook.target").out.startswith("webhook.target\n  string")
    assert json.loads(cli("explain", "webhook.target", "--format", "json").out)["objects"][0]["address"] == (
        "webhook.target"
    )


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("sms_app.regoin", "did you mean"),
        ('whatsapp_template.order["EM"]', 'no block declares whatsapp_template.order["EM"]'),
    ],
)
def test_what_is_not_declared_is_told_with_what_is(files, cli, what, words):
    told = cli("explain", what)

    assert told.code == 1
    assert words in told.err


def test_json_is_refused_where_there_is_no_address(files, cli):
    told = cli("explain", "sms_app", "--format", "json")

    assert told.code == 1
    assert "--format json is for the ADDRESS of an object" in told.err


def test_nothing_is_sent(files, cli, emulator):
    cli("explain", "sms_app.app")

    assert emulator.control("GET", "requests?since=0")["requests"] == []
