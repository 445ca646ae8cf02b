"""A value is changed where it was written, whatever way leads there, and nothing but that value changes."""

import difflib
import json
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.engine import Project
from reconciler.engine.acceptance import accept
from reconciler.engine.rewriting import Revision, Rewriting, write
from reconciler.resolve import read_sources

ODD = ["NO", "012", "null", "1.5", "true", "# x", "a: b", "- a", "*a", "${var.x}", "$${x}", "$", "x\ny", "x\n", "\r\n"]
TEXTS = st.sampled_from([*ODD, "'", '"', "שלום {{1}}", "👩‍👩‍👧", "\u2028", "a" * 200, "{a", "[", "\t"]) | st.text(
    st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20
)
WAYS = ("block", "forEach", "forEach in a local", "local", "local in a local", "variable", "text file", "mixed")
ADDRESS = Address("sms_app", "one")
KEYED = Address("sms_app", "one", "EN")
COMMENTS = ("# above", "# beside", "# below")


def project(way, value, form):
    """Return the files of a project in which a name is written in some way, its file, and the address of the app."""
    escaped = value.replace("${", "$${")
    body, more, address = {"name": escaped, "region": "EU"}, {}, ADDRESS
    match way:
        case "forEach":
            body |= {"forEach": {"EN": {"name": escaped}, "DE": {"name": "other"}}, "name": "${each.value.name}"}
            address = KEYED
        case "forEach in a local":
            body |= {"forEach": "${local.all}", "name": "${each.value}"}
            more, address = {"locals": {"all": {"EN": escaped, "DE": "other"}}}, KEYED
        case "local":
            body["name"], more = "${local.one}", {"locals": {"one": escaped}}
        case "local in a local":
            body["name"], more = "${local.two.a[0]}", {"locals": {"one": [escaped], "two": {"a": "${local.one}"}}}
        case "variable":
            body["name"], more = "${var.one}", {"variables": {"one": {"default": escaped, "type": "string"}}}
        case "text file":
            body["name"] = '${file("one.txt")}'
        case "mixed":
            body["name"], more = escaped + "${local.end}", {"locals": {"end": "!-end-!"}}
    whole = {**more, "resources": {"sms_app": {"one": body, "two": {"name": "Two", "region": "EU"}}}}
    text = json.dumps(whole, indent=form, ensure_ascii=False)
    return text, address


@given(
    st.sampled_from(WAYS),
    TEXTS,
    TEXTS,
    st.sampled_from([2, None]),
    st.sampled_from([".json", ".yaml"]),
    st.sampled_from(["\n", "\r\n"]),
)
@example("mixed", "a$", "b", 2, ".yaml", "\n")
@settings(max_examples=100)
def test_only_the_value_changes_and_only_where_it_was_written(way, old, new, form, suffix, ends):
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        text, address = project(way, old, form)
        if suffix == ".yaml" and form is not None:
            lines = text.split("\n")
            text = "\n".join([COMMENTS[0], lines[0] + "  " + COMMENTS[1], *lines[1:], COMMENTS[2], ""])
        main = directory / f"main{suffix}"
        main.write_bytes(text.replace("\n", ends).encode())
        (directory / "one.txt").write_bytes(old.encode())
        reading = Project(directory, environment={})
        try:
            sources, desired = read_sources(directory, reading.inputs)
        except ConfigError:
            event("not a value of a project")
            return
        before = {one: declared.values for one, declared in desired.resources.items()}
        tail = "!-end-!" if way == "mixed" else ""
        if before[address]["name"] != old + tail:
            event("not read as it was written")
            return
        wanted = {**before[address], "name": new + tail}

        rewriting = Rewriting(reading, sources, desired, {address: Revision(before[address], wanted)})
        with suppress(ConfigError) if way == "mixed" else nullcontext():  # where two readings are possible
            changes = ()
            changes = rewriting.changes()
        if not changes and old != new:
            event("refused")
            return
        write(changes)

        _, desired = read_sources(directory, reading.inputs)
        after = {one: declared.values for one, declared in desired.resources.items()}
        assert after == {**before, address: wanted}
        changed = [] if old == new else ["one.txt"] if way == "text file" else [main.name]
        assert [change.name for change in changes] == changed
        mine = main.read_bytes().decode()
        for comment in COMMENTS if suffix == ".yaml" and form is not None else ():
            assert comment in mine
        if suffix == ".json" or form is None:
            assert len(mine.split("\n")) == len(text.split("\n"))
        event(way)


NAMES = st.sampled_from(["NO", "012", "a: b", "# x", "${var.x}", "שלום {{1}}", "👩‍👩‍👧", "it's", 'say "so"']) | st.text(
    "abc :#'\"-{}[]&*", min_size=1, max_size=20
).filter(lambda text: text == text.strip())


@pytest.mark.parametrize("way", WAYS)
@settings(
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(old=NAMES, new=NAMES, suffix=st.sampled_from([".json", ".yaml"]))
def test_after_an_accept_the_plan_is_empty_and_one_line_differs(new_stage, way, old, new, suffix):
    stage = new_stage()
    text, _ = project(way, old, 2)
    (stage.directory / "one.txt").write_text(old)
    (stage.directory / f"main{suffix}").write_text(text)
    stage.apply()
    tail = "!-end-!" if way == "mixed" else ""
    mine = next(key for key, app in stage.objects("sms_app").items() if app["name"] == old + tail)
    stage.change_outside("sms_app", mine, {"name": new + tail})
    before = {path: path.read_text() for path in stage.directory.iterdir() if path.is_file()}

    accept(stage.project(), [])

    lines = [
        line
        for path, was in before.items()
        for line in difflib.ndiff(was.splitlines(), path.read_text().splitlines())
        if line[0] in "+-"
    ]
    assert [line[0] for line in lines] == ([] if old == new else ["-", "+"])
    assert not stage.plan().has_changes
