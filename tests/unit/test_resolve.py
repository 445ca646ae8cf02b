"""What blocks become: values, dependencies, lifecycles, secrets, digests."""

import json
import textwrap
from functools import partial
from itertools import pairwise

import pytest
from counting import calls
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.graph import find_cycle
from reconciler.load import load
from reconciler.resolve import VariableInputs, read_project, resolve
from reconciler.values import Deferred, Reference, Secret

A = Address("sms_app", "a")


@pytest.fixture
def desired(tmp_path):
    def read(text, *, files=(), environment=None, **flags):
        (tmp_path / "main.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
        return resolve(load(tmp_path), VariableInputs(flags, files, environment or {}))

    return read


@pytest.fixture
def local(desired):
    """Return the value of one expression, by way of an output."""

    def read(text, rest="", **given):
        return desired(f"outputs: {{x: {{value: '{text}'}}}}\n" + textwrap.dedent(rest), **given).outputs["x"].value

    return read


def codes(caught):
    return [told.code for told in caught.value.problems]


def webhook(name, *, target="https://example.com", secret="${var.s}", more=""):
    return f'    {name}: {{target: "{target}", secret: "{secret}", triggers: [ALL]{more}}}\n'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${var.number}", 5),
        ("n ${var.number}", "n 5"),
        ("${var.flag}${var.number}", "true5"),
        ("${var.map}", {"k": [1, {"z": "deep"}]}),
        ("${var.map.k[1].z}", "deep"),
        ('${var.map["k"][0]}', 1),
        ("$${var.number}", "${var.number}"),
        ("a$${b} ${ var.number } $c {{1}}", "a${b} 5 $c {{1}}"),
        ("{{1}}", "{{1}}"),
        ("${local.twice}", "5 and 5"),
        ("${env.HOME_TOWN}", "Malmö ${var.number}"),
    ],
)
def test_an_expression_keeps_its_type_alone_and_becomes_text_among_text(local, text, value):
    rest = """
        locals: {twice: "${local.once} and ${local.once}", once: "${var.number}"}
        variables:
          number: {type: number, default: 5}
          flag: {type: bool, default: true}
          map: {default: {k: [1, {z: deep}]}}
        """

    assert local(text, rest, environment={"HOME_TOWN": "Malmö ${var.number}"}) == value


def test_a_file_is_read_from_below_the_project(local, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/name.txt").write_text("Alerts ${var.x}\n", encoding="utf-8")

    assert local('${file("texts/name.txt")}') == "Alerts ${var.x}\n"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "5", "5"),
        ("string", "", ""),
        ("number", "5", 5),
        ("number", "2.5", 2.5),
        ("bool", "true", True),
        ("list", '["a", "b"]', ["a", "b"]),
        ("map", "{a: 1}", {"a": 1}),
        ("any", '{"a": [1]}', {"a": [1]}),
        ("any", "007", "007"),
    ],
)
def test_a_flag_is_read_as_the_declared_type(local, kind, text, value):
    read = local("${var.v}", f"variables: {{v: {{type: {kind}}}}}", v=text)

    assert read == value
    assert type(read) is type(value)


def test_a_flag_outranks_files_which_outrank_the_environment_which_outranks_the_default(desired, tmp_path):
    first, second = tmp_path / "one.vars.yaml", tmp_path / "two.vars.json"
    first.write_text("{b: first, c: first, d: first}")
    second.write_text('{"c": "second", "d": "second"}')
    text = "variables: {a: {default: z}, b: {default: z}, c: {default: z}, d: {default: z}, e: {default: z}}\n"
    text += 'outputs: {x: {value: "${var.a} ${var.b} ${var.c} ${var.d} ${var.e}"}}'
    environment = {f"RECONCILER_VAR_{name}": "env" for name in "abcd"}

    got = desired(text, files=(first, second), environment=environment, d="flag")

    assert got.outputs["x"].value == "env first second flag z"


def test_an_unknown_variable_in_the_environment_belongs_to_somebody_else(desired):
    assert desired("locals: {}", environment={"RECONCILER_VAR_other": "x"}).warnings == ()


def test_an_unknown_variable_in_a_file_is_reported_where_it_stands(desired, tmp_path):
    path = tmp_path / "prod.vars.yaml"
    path.write_text("region: EU\nregoin: US\n")

    with pytest.raises(ConfigError) as caught:
        desired("variables: {region: {}}", files=(path,))

    (told,) = caught.value.problems
    assert (told.code, str(told.source), told.help) == ("E151", f"{path}:2:9", 'did you mean "region"?')


def test_for_each_makes_one_instance_per_key_in_order_of_addresses(desired):
    got = desired(
        """
        resources:
          sms_app:
            list: {forEach: [US, EU], name: "App ${each.key} ${each.value}", region: "${each.key}"}
            map: {forEach: {x: {region: BR}}, name: "${each.key}", region: "${each.value.region}"}
            none: {forEach: {}, name: x, region: EU}
        """
    )

    assert {str(address): declared.values for address, declared in got.resources.items()} == {
        'sms_app.list["EU"]': {"name": "App EU EU", "region": "EU"},
        'sms_app.list["US"]': {"name": "App US US", "region": "US"},
        'sms_app.map["x"]': {"name": "x", "region": "BR"},
    }


def test_an_instance_points_at_its_block(desired):
    got = desired('resources:\n  sms_app:\n    a: {forEach: [EU], name: x, region: "${each.key}"}\n')
    declared = got.resources[Address("sms_app", "a", "EU")]

    assert str(declared.source(("region",))) == "main.yaml:3:41"
    assert str(declared.source()) == "main.yaml:3:5"
    assert str(declared.source(("convApiApp",))) == "main.yaml:3:8"


def test_a_reference_to_a_declared_field_is_its_value_through_any_number_of_steps(desired):
    got = desired(
        """
        resources:
          sms_app:
            a: {name: "${sms_app.b.name} 1", region: "${sms_app.c[\\"k\\"].region}"}
            b: {name: "${sms_app.c[\\"k\\"].name} 2", region: EU}
            c: {forEach: [k], name: base, region: BR}
        """
    )

    assert got.resources[A].values == {"name": "base 2 1", "region": "BR"}
    assert list(map(str, got.resources[A].depends_on)) == ["sms_app.b", 'sms_app.c["k"]']


def test_a_reference_to_an_export_waits_for_apply_and_travels_along(desired):
    got = desired(
        """
        locals: {id: "${sms_app.b.conversationApiAppDetails.id}"}
        resources:
          sms_app:
            a: {name: x, region: EU, convApiAppId: "${local.id}"}
            b: {name: x, region: EU}
            c: {name: "id ${sms_app.a.convApiAppId} of ${sms_app.b.name}", region: EU}
        """
    )

    reference = Reference(Address("sms_app", "b"), ("conversationApiAppDetails", "id"))
    assert got.resources[A].values["convApiAppId"] == Deferred((reference,))
    assert got.resources[A].depends_on == (Address("sms_app", "b"),)
    assert got.resources[Address("sms_app", "c")].values["name"] == Deferred(("id ", reference, " of x"))


def test_a_value_that_waits_for_apply_is_not_held_against_the_schema(desired):
    got = desired(
        """
        resources:
          sms_app:
            a: {name: x, region: "${sms_app.b.status}"}
            b: {name: x, region: EU}
        """
    )

    assert isinstance(got.resources[A].values["region"], Deferred)


def test_depends_on_a_block_covers_all_its_instances(desired):
    got = desired(
        """
        resources:
          sms_app:
            a: {name: x, region: EU, dependsOn: [sms_app.b, sms_app.c, sms_app.b]}
            b: {forEach: [k, l], name: x, region: EU}
            c: {name: x, region: EU}
        """
    )

    assert list(map(str, got.resources[A].depends_on)) == ['sms_app.b["k"]', 'sms_app.b["l"]', "sms_app.c"]


def test_the_lifecycle_is_read_with_its_expressions(desired):
    got = desired(
        """
        variables: {keep: {type: bool, default: true}}
        resources:
          sms_app:
            a:
              name: x
              region: EU
              lifecycle:
                protect: ${var.keep}
                ignoreChanges: [name]
                onDestroy: forget
                waitFor: live
                timeouts: {create: 90, update: 10m, delete: 1h30m}
        """
    )

    lifecycle = got.resources[A].lifecycle
    assert (lifecycle.protect, lifecycle.on_destroy, lifecycle.wait_for) == (True, "forget", "live")
    assert lifecycle.ignore_changes == (("name",),)
    assert lifecycle.timeouts == {"create": 90.0, "update": 600.0, "delete": 5400.0}
    assert got.resources[A].values == {"name": "x", "region": "EU"}


def test_sensitive_values_are_secrets_wherever_they_flow(desired):
    got = desired(
        "variables: {s: {sensitive: true, type: string}, m: {sensitive: true, default: {deep: [hidden]}}}\n"
        "resources:\n  webhook:\n" + webhook("a") + webhook("b", target="https://x/${webhook.a.secret}") + "outputs:\n"
        '  o: {value: "Bearer ${var.s}"}\n  m: {value: "${var.m}"}\n  p: {value: plain, sensitive: true}\n',
        s="swordfish",
    )

    assert got.resources[Address("webhook", "a")].values["secret"] == Secret("swordfish")
    assert got.resources[Address("webhook", "b")].values["target"] == Secret("https://x/swordfish")
    assert got.outputs["o"].value == Secret("Bearer swordfish")
    assert got.outputs["m"].value == {"deep": [Secret("hidden")]}
    assert got.outputs["p"].value == Secret("plain")
    assert got.secrets == {"swordfish", "https://x/swordfish", "Bearer swordfish", "hidden", "plain"}


def test_what_lands_in_a_sensitive_field_is_a_secret_even_from_an_open_variable(desired):
    got = desired("variables: {s: {default: open}}\nresources:\n  webhook:\n" + webhook("a"))

    assert got.resources[Address("webhook", "a")].values["secret"] == Secret("open")
    assert got.warnings == ()


def test_a_secret_in_a_file_is_a_secret_and_a_warning_that_does_not_show_it(desired):
    got = desired("resources:\n  webhook:\n" + webhook("a", secret="swordfish"))

    assert got.resources[Address("webhook", "a")].values["secret"] == Secret("swordfish")
    assert [told.code for told in got.warnings] == ["W101"]
    assert "swordfish" not in str(got.warnings[0].as_json())


@pytest.mark.parametrize("secret", ["swordfish", "abc", "x" * 200])
def test_no_problem_shows_a_secret(desired, secret):
    text = "variables: {s: {sensitive: true}}\nresources:\n  webhook:\n"
    text += webhook("a", target="ftp://${var.s}", more=", nope: 1") + webhook("b", secret=secret, more=f", x: {secret}")

    with pytest.raises(ConfigError) as caught:
        desired(text, s=secret)

    shown = str([told.as_json() for told in caught.value.problems])
    assert len(caught.value.problems) >= 3
    assert secret not in shown


def test_the_project_section_has_defaults_and_takes_expressions(desired):
    assert desired("resources: {}").project.id is None
    assert desired("resources: {}").project.state == "sqlite:///.reconciler/state.db"

    got = desired(
        "variables: {s: {sensitive: true}}\nproject: {id: '${env.ID}', state: 'postgresql://u:${var.s}@h/d'}",
        environment={"ID": "p1"},
        s="swordfish",
    )

    assert (got.project.id, got.project.state) == ("p1", "postgresql://u:swordfish@h/d")
    assert "swordfish" in got.secrets


@pytest.mark.parametrize(("written", "seconds"), [("90", 90), ("90s", 90), ("2m", 120), ("${env.LONG}", 3600)])
def test_the_project_says_how_long_new_objects_may_stay_out_of_sight(desired, written, seconds):
    got = desired(f"project: {{visibleWithin: {written!r}}}", environment={"LONG": "1h"})

    assert desired("resources: {}").project.visible_within.total_seconds() == 60
    assert got.project.visible_within.total_seconds() == seconds


@pytest.mark.parametrize("written", ["soon", "true", "-1", "[1]", "2d", "9999999999d"])
def test_a_time_out_of_sight_that_is_none_is_refused_at_its_place(desired, written):
    with pytest.raises(ConfigError) as caught:
        desired(f"project:\n  visibleWithin: {written}\n")

    (told,) = caught.value.diagnostics()
    assert (told.code, told.source.line) == ("E126", 2)
    assert "60s" in told.label


def test_moves_imports_and_removals_are_read(desired):
    got = desired(
        """
        variables: {id: {default: "01"}}
        resources: {sms_app: {a: {name: x, region: EU}, k: {forEach: [EU], name: x, region: EU}}}
        moved: [{from: sms_app.old, to: sms_app.a}, {from: sms_app.k, to: 'sms_app.k["EU"]'}]
        import: [{to: sms_app.a, id: "${var.id}"}]
        removed: [{from: sms_app.gone}, {from: sms_app.kept, destroy: false}]
        """.replace("{from: sms_app.k, to", "{from: sms_app.j, to")
    )

    assert [(str(move.source), str(move.target)) for move in got.moved] == [
        ("sms_app.old", "sms_app.a"),
        ("sms_app.j", 'sms_app.k["EU"]'),
    ]
    assert [(str(entry.to), entry.id) for entry in got.imports] == [("sms_app.a", "01")]
    assert [(str(entry.address), entry.destroy) for entry in got.removed] == [
        ("sms_app.gone", True),
        ("sms_app.kept", False),
    ]


def test_the_digest_follows_open_values_and_files_but_not_secrets(desired, tmp_path):
    (tmp_path / "t.txt").write_text("one")
    text = "variables: {a: {}, s: {sensitive: true}}\noutputs: {x: {value: '${file(\"t.txt\")}'}}"
    first = desired(text, a="1", s="1").digest

    assert desired(text, a="1", s="2").digest == first
    assert desired(text, a="2", s="1").digest != first
    (tmp_path / "t.txt").write_text("two")
    assert desired(text, a="1", s="1").digest != first


def test_what_follows_from_an_earlier_failure_is_not_told_again(desired):
    with pytest.raises(ConfigError) as caught:
        desired(
            """
            variables: {v: {type: string}}
            locals: {l: "${var.v}", m: {n: "${local.l}"}}
            resources:
              sms_app:
                a: {name: "${local.m.n} x", region: "${local.l}"}
                b: {name: "${sms_app.a.name}", region: "${sms_app.typo.region}"}
                c: {name: "${sms_app.b.region}", region: EU}
                e: {forEach: "${local.m}", name: "${each.value}", region: EU}
                f: {name: '${sms_app.e["n"].name}', region: EU}
                g: {forEach: "${var.v}", name: x, region: EU}
                h: {name: '${sms_app.g["n"].name}', region: EU, dependsOn: [sms_app.g]}
            """
        )

    assert codes(caught) == ["E150", "E137"]


def test_a_mistake_in_a_block_with_for_each_is_told_once(desired):
    with pytest.raises(ConfigError) as caught:
        desired("resources: {sms_app: {a: {forEach: [x, y, z], name: '${var.nope}', region: 5}}}")

    assert sorted(codes(caught)) == ["E123", "E132"] or sorted(codes(caught)) == ["E124", "E132"]


def test_ten_times_the_secrets_and_mistakes_take_ten_times_the_work(desired):
    def mistaken(count):
        variables = {f"s{n}": {"type": "string", "sensitive": True, "default": f"made-up-{n}"} for n in range(count)}
        hooks = {f"h{n}": {"targt": f"${{var.s{n}}}"} for n in range(count)}
        with pytest.raises(ConfigError):
            desired(json.dumps({"variables": variables, "resources": {"webhook": hooks}}))

    mistaken(1)  # whatever is worked out once per process
    few, many = (calls(partial(mistaken, count)) for count in (20, 200))

    assert many <= 11 * few


def test_only_the_union_member_that_was_chosen_is_reported(desired):
    with pytest.raises(ConfigError) as caught:
        desired(
            """
            resources:
              whatsapp_template:
                a:
                  name: some_name
                  language: EN
                  category: UTILITY
                  details: {components: [{type: BODY, text: 5, footer: x}]}
            """
        )

    assert [(told.code, told.source.text[told.source.column - 1 :][:6]) for told in caught.value.problems] == [
        ("E123", "5, foo"),
        ("E104", "footer"),
    ]


def test_read_project_tells_the_problems_of_both_stages_but_nothing_about_what_was_not_read(tmp_path):
    (tmp_path / "broken.yaml").write_text("variables: {x: {default: 1}")
    (tmp_path / "main.yaml").write_text('resources: {sms_app: {a: {name: "${var.x}", region: 5}}}')

    with pytest.raises(ConfigError) as caught:
        read_project(tmp_path, VariableInputs())

    assert sorted(codes(caught)) == ["E105", "E124"]


NAMES = "abcdef"


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=6))
def test_any_graph_of_references_is_resolved_or_a_real_cycle_is_named(tmp_path_factory, graph):
    directory = tmp_path_factory.mktemp("graph")
    graph = {name: [other for other in others if other in graph] for name, others in graph.items()}
    lines = [
        f'    {name}: {{region: EU, name: "{name}{"".join(f"(${{sms_app.{other}.name}})" for other in others)}"}}'
        for name, others in graph.items()
    ]
    (directory / "main.yaml").write_text("\n".join(["resources:", "  sms_app:", *lines]))

    def text(name):
        return name + "".join(f"({text(other)})" for other in graph[name])

    if find_cycle(graph) is None and all(len(text(name)) <= 255 for name in graph):
        got = read_project(directory, VariableInputs())
        for address, declared in got.resources.items():
            assert declared.values["name"] == text(address.name)
            assert {other.name for other in declared.depends_on} == set(graph[address.name])
    else:
        with pytest.raises(ConfigError) as caught:
            read_project(directory, VariableInputs())
        for told in caught.value.problems:
            if told.code == "E142":
                ring = [step.removeprefix("sms_app.") for step in told.label.split(" -> ")]
                assert ring[0] == ring[-1]
                assert all(after in graph[before] for before, after in pairwise(ring))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("${}.\"'[]()ab0 \\varlocenfile"), max_size=30))
def test_any_text_is_worked_out_or_refused_with_a_place(tmp_path_factory, text):
    directory = tmp_path_factory.mktemp("text")
    (directory / "a.yaml").write_text("outputs:\n  x:\n    value: |\n      a ${" + text + "\n")

    with pytest.raises(ConfigError) as caught:
        read_project(directory, VariableInputs())

    assert all(told.source.line >= 3 for told in caught.value.problems)
