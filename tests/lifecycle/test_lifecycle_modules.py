"""Modules: a folder of blocks used several times, each time with values of its own, from the plan to the API."""

import json

import pytest

from reconciler import engine
from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.diagnostics.errors import StalePlan
from reconciler.plans.change import Action

BRAND = """
    variables:
      brand: {type: string}
      region: {type: string, default: EU}
    resources:
      sms_app:
        main: {name: "${var.brand} main", region: "${var.region}"}
      webhook:
        events:
          target: "https://hooks.example.com/${var.brand}/${sms_app.main.region}"
          secret: correct-horse
          triggers: [ALL]
    outputs:
      name: {value: "${sms_app.main.name}"}
      hook: {value: "${webhook.events.id}"}
    """
BRANDS = """
    modules:
      kite: {source: ./brand, with: {brand: kite}}
      others:
        source: ./brand
        forEach: {lark: US, wren: EU}
        with: {brand: "${each.key}", region: "${each.value}"}
    outputs:
      kite: {value: "${module.kite.name}"}
      hook: {value: "${module.others[\\"wren\\"].hook}"}
    """
ADDRESSES = [
    "module.kite.sms_app.main",
    "module.kite.webhook.events",
    'module.others["lark"].sms_app.main',
    'module.others["lark"].webhook.events',
    'module.others["wren"].sms_app.main',
    'module.others["wren"].webhook.events',
]


@pytest.fixture
def brands(stage):
    stage.declare(BRAND, "brand/brand.yaml")
    stage.declare(BRANDS)
    return stage


def changed(plan):
    return {str(change.address): change.word for change in plan.changes if change.action is not Action.NONE}


def apps(stage):
    return {app["name"]: app["regions"][0] for app in stage.objects("sms_app").values()}


def refusals(stage):
    with pytest.raises(ConfigError) as caught:
        stage.plan()
    return [(each.code, each.label, [place.file for place in places(each)]) for each in caught.value.problems]


def places(diagnostic):
    return [diagnostic.source, *(place for place, _ in diagnostic.also)]


def test_a_module_makes_its_objects_once_per_call_and_a_second_plan_is_empty(brands):
    report = brands.apply()
    assert sorted(brands.records()) == ADDRESSES
    assert apps(brands) == {"kite main": "EU", "lark main": "US", "wren main": "EU"}
    assert sorted(hook["target"] for hook in brands.objects("webhook").values()) == [
        f"https://hooks.example.com/{name}/{region}"
        for name, region in (("kite", "EU"), ("lark", "US"), ("wren", "EU"))
    ]
    assert changed(brands.plan()) == {}
    hooks = {hook["target"]: key for key, hook in brands.objects("webhook").items()}
    assert report.outputs["kite"]["value"] == "kite main"
    assert report.outputs["hook"]["value"] == hooks["https://hooks.example.com/wren/EU"]


def test_a_target_may_be_a_module_or_one_instance_of_it(brands):
    assert sorted(changed(brands.plan(targets=["module.kite"]))) == ADDRESSES[:2]
    assert sorted(changed(brands.plan(targets=["module.others"]))) == ADDRESSES[2:]
    assert sorted(changed(brands.plan(targets=['module.others["wren"]']))) == ADDRESSES[4:]
    assert sorted(changed(brands.plan(targets=["module.kite.webhook.events"]))) == ADDRESSES[:2]


def test_an_object_waits_for_all_of_a_module_that_it_depends_on(brands):
    brands.declare(
        """
        resources:
          sms_app: {last: {name: last, region: EU, dependsOn: [module.others]}}
        """,
        "last.yaml",
    )
    change = next(each for each in brands.plan().changes if str(each.address) == "sms_app.last")
    assert sorted(map(str, change.depends_on)) == ADDRESSES[2:]


def test_taking_a_call_away_deletes_what_its_module_made_and_nothing_else(brands):
    brands.apply()
    brands.declare(BRANDS.replace("{lark: US, wren: EU}", "{wren: EU}"))
    assert changed(brands.plan()) == {
        'module.others["lark"].sms_app.main': "delete",
        'module.others["lark"].webhook.events': "delete",
    }


ALONE = """
    resources:
      sms_app: {main: {name: kite main, region: EU}}
    """
CALLED = """
    modules: {kite: {source: ./brand}}
    """
MOVE = "moved: [{from: sms_app.main, to: module.kite.sms_app.main}]"
BACK = "moved: [{from: module.kite.sms_app.main, to: sms_app.main}]"


def test_a_block_moves_into_a_module_and_out_again_without_a_change(stage):
    stage.declare(ALONE)
    stage.apply()
    stage.declare(ALONE, "brand/apps.yaml")
    stage.declare(CALLED)
    stage.declare(MOVE, "moved.yaml")
    plan = stage.plan()
    assert set(changed(plan).values()) <= {"move"}
    stage.apply()
    assert list(stage.records()) == ["module.kite.sms_app.main"]
    (stage.directory / "brand" / "apps.yaml").unlink()
    stage.declare(ALONE)
    stage.declare(BACK, "moved.yaml")
    stage.apply()
    assert list(stage.records()) == ["sms_app.main"]
    assert not [write for write in stage.writes() if write.startswith(("DELETE", "PUT", "PATCH"))]
    assert len(stage.objects("sms_app")) == 1


def test_a_move_into_a_module_that_was_forgotten_is_proposed(stage):
    stage.declare(ALONE)
    stage.apply()
    stage.declare(ALONE, "brand/apps.yaml")
    stage.declare(CALLED)
    change = next(each for each in stage.plan().changes if each.action is not Action.NONE)
    assert "moved" in f"{change.why} {change.reason} {[warned.help for warned in stage.warned]}"


def test_a_module_may_be_renamed_with_one_entry(brands):
    brands.apply()
    renamed = BRANDS.replace("others:", "more:").replace("module.others", "module.more")
    brands.declare(renamed)
    brands.declare("moved: [{from: module.others, to: module.more}]", "moved.yaml")
    assert set(changed(brands.plan()).values()) <= {"move"}
    before = len(brands.writes())
    brands.apply()
    assert sorted(brands.records()) == [address.replace("others", "more") for address in ADDRESSES]
    assert len(brands.writes()) == before


def test_a_module_calls_modules_of_its_own(stage):
    stage.declare("modules: {outer: {source: ./outer, with: {who: kite}}}\noutputs: {n: {value: '${module.outer.n}'}}")
    stage.declare(
        """
        variables: {who: {}}
        modules:
          inner: {source: ./inner, forEach: [a, b], with: {name: "${var.who} ${each.key}"}}
        outputs: {n: {value: '${module.inner["b"].n}'}}
        """,
        "outer/main.yaml",
    )
    stage.declare(
        """
        variables: {name: {}}
        resources: {sms_app: {x: {name: "${var.name}", region: EU}}}
        outputs: {n: {value: "${sms_app.x.name}"}}
        """,
        "outer/inner/main.yaml",
    )
    report = stage.apply()
    assert sorted(stage.records()) == [f'module.outer.module.inner["{key}"].sms_app.x' for key in "ab"]
    assert report.outputs["n"]["value"] == "kite b"


def test_an_error_in_a_module_names_its_own_place_and_that_of_the_call(brands):
    brands.declare(BRAND.replace("secret: correct-horse", "secrte: correct-horse"), "brand/brand.yaml")
    (found,) = refusals(brands)
    assert found[0] == "E104"
    assert found[2] == ["brand/brand.yaml", "main.yaml"]


def test_a_file_of_a_module_that_cannot_be_read_is_told_with_the_call(brands):
    brands.declare("resources: {sms_app: {main: {name: [}}}", "brand/brand.yaml")
    (found,) = refusals(brands)
    assert found[0] == "E105"
    assert found[2] == ["brand/brand.yaml", "main.yaml"]


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        ("{source: ./brand}", "E150", 'module.kite needs a value for the variable "brand"'),
        ("{source: ./brand, with: {brand: kite, regio: US}}", "E151", 'module.kite has no variable "regio"'),
        ("{source: ./brand, with: {brand: [1]}}", "E152", "brand is a string; module.kite.with gives a list"),
        ("{source: ./brand, wiht: {brand: a}, with: {brand: b}}", "E104", 'a module has no field "wiht"'),
        ("{source: ./brnd}", "E190", "./brnd does not exist"),
        ("{source: ./main.yaml}", "E190", "./main.yaml is not a folder"),
        ("{source: .}", "E191", ". contains what calls it"),
        ("{source: ..}", "E191", ".. contains what calls it"),
        ('{source: "${local.x}"}', "E141", "source cannot contain an expression"),
        ("{source: 'https://example.com/brand.git'}", "E190", "a module is a folder on this machine"),
        ("{with: {brand: kite}}", "E122", 'a module needs "source"'),
        ("./brand", "E110", "a module is a mapping, not text"),
        ("{source: ./empty}", "E101", "no *.yaml, *.yml or *.json below"),
        ("{source: ./brand, with: {brand: '${module.kite.name}'}}", "E142", "module.kite -> module.kite"),
    ],
)
def test_a_call_that_is_wrong_is_told_at_its_line(stage, call, code, said):
    (stage.directory / "empty").mkdir()
    stage.declare(BRAND, "brand/brand.yaml")
    stage.declare(f"modules:\n  kite: {call}\nlocals: {{x: 1}}")
    stage.declare("resources: {sms_app: {own: {name: own, region: EU}}}", "own.yaml")
    (found, *more) = refusals(stage)
    assert found[0] == code
    assert said in found[1]
    assert found[2][0] == "main.yaml" or code == "E101"
    assert not more


@pytest.mark.parametrize(
    ("inside", "code", "said"),
    [
        ("project: {id: other}", "E192", "a module has no project section"),
        ("moved: [{from: sms_app.x, to: sms_app.y}]", "E192", "a module has no moved section"),
        ("removed: [{from: sms_app.x}]", "E192", "a module has no removed section"),
        ("locals: {x: '${env.HOME}'}", "E192", "a module does not see the environment"),
        ("locals: {x: '${file(\"../main.yaml\")}'}", "E143", "brand/../main.yaml is outside the folder of the module"),
        ("outputs: {x: {value: '${sms_app.own.id}'}}", "E137", "module.kite.sms_app.own is not declared"),
        ("outputs: {x: {value: '${var.outer}'}}", "E132", 'no variable "outer" is declared'),
        ("outputs: {x: {value: '${module.kite.name}'}}", "E193", 'no module "kite" is declared'),
        ("modules: {again: {source: ../brand}}", "E191", "../brand contains what calls it"),
    ],
)
def test_a_module_reaches_nothing_that_it_is_not_given(stage, inside, code, said):
    stage.declare(inside, "brand/inside.yaml")
    stage.declare(
        """
        variables: {outer: {default: 1}}
        resources: {sms_app: {own: {name: own, region: EU}}}
        modules: {kite: {source: ./brand}}
        """
    )
    (found,) = refusals(stage)
    assert (found[0], said in found[1]) == (code, True)
    assert found[2] == ["brand/inside.yaml", "main.yaml"]


def test_what_is_secret_stays_secret_on_its_way_through_a_module(stage):
    secret = "a-secret-of-nobody"
    stage.variables = {"hook": secret}
    stage.declare(
        """
        variables: {hook: {sensitive: true}}
        modules: {kite: {source: ./brand, with: {secret: "${var.hook}"}}}
        outputs: {s: {value: "${module.kite.back}"}}
        """
    )
    stage.declare(
        """
        variables: {secret: {}}
        resources:
          webhook: {w: {target: "https://hooks.example.com/x", secret: "${var.secret}", triggers: [ALL]}}
        outputs: {back: {value: "${var.secret}"}}
        """,
        "brand/main.yaml",
    )
    outlook = stage.outlook(out=stage.directory / "saved.plan")
    stage.apply()
    assert secret.encode() not in stage.stored()
    assert secret not in repr(outlook.plan)
    assert secret not in (stage.directory / "saved.plan").read_text()


def test_a_plan_is_stale_once_a_file_of_a_module_changes(brands):
    saved = brands.directory / "saved.plan"
    brands.plan(out=saved)
    brands.declare(BRAND.replace("correct-horse", "other-horse"), "brand/brand.yaml")
    with pytest.raises(StalePlan):
        brands.apply(saved_plan=saved)
    assert apps(brands) == {}


def test_a_module_may_lie_beside_the_project(stage, tmp_path_factory):
    shared = tmp_path_factory.mktemp("shared")
    stage.declare(ALONE, str(shared / "apps.yaml"))
    stage.declare(f"modules: {{kite: {{source: ../{shared.name}}}}}")
    stage.apply()
    assert list(stage.records()) == ["module.kite.sms_app.main"]


def test_a_link_to_a_folder_is_refused_in_favour_of_a_module(stage):
    stage.declare(ALONE, "brand/apps.yaml")
    (stage.directory / "linked").symlink_to("brand", target_is_directory=True)
    (found,) = refusals(stage)
    assert found[0] == "E102"
    assert found[1] == "a link to a folder is not followed"


def test_a_template_of_a_module_is_replaced_by_another_one_of_it(stage):
    stage.declare("modules: {kite: {source: ./brand}}")
    texts = {
        name: {
            "name": name,
            "language": "EN",
            "category": "UTILITY",
            "details": {"components": [{"type": "BODY", "text": f"Your order is {name}."}]},
        }
        for name in ("first", "second")
    }
    texts["first"]["lifecycle"] = {"fallback": "whatsapp_template.second"}
    stage.declare(json.dumps({"resources": {"whatsapp_template": texts}}), "brand/templates.yaml")
    stage.verdict("REJECTED", name="first", reason="INVALID_FORMAT")
    stage.apply()
    stage.reviewed()
    exported = engine.export_templates(stage.project())
    assert {each.name: each.sent_name for each in exported.templates} == {"first": "second", "second": "second"}


def test_each_value_of_a_module_is_explained_up_to_the_line_in_the_call(brands):
    (found,) = engine.explain(brands.project(), Address.parse('module.others["lark"].sms_app.main'))
    ways = {
        value.path: [(place.by, str(place.source).rpartition(":")[0]) for place in value.places]
        for value in found.values
    }
    assert ways["region"] == [
        ("block", "brand/brand.yaml:7"),
        ('module.others["lark"].with', "main.yaml:7"),
        ("each.value", "main.yaml:6"),
    ]
    (found,) = engine.explain(brands.project(), Address.parse("module.kite.sms_app.main"))
    ways = {value.path: [place.by for place in value.places] for value in found.values}
    assert ways["region"] == ["block", "var.region"]
