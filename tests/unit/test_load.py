"""What files become: plain values, places, and one digest."""

import json
import textwrap

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.load import load, survey


@pytest.fixture
def project(tmp_path):
    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return tmp_path

    return write


def value_of(directory, name):
    return load(directory).locals[name].value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2026-11-23", "2026-11-23"),
        ("0123", "0123"),
        ("0x1F", "0x1F"),
        ("+46700000000", "+46700000000"),
        ("1_000", "1_000"),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("-7", -7),
        ("2.50", 2.5),
        ("1e3", 1000.0),
        ("'5'", "5"),
        ('"null"', "null"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_plain_scalar_is_what_json_would_say_and_otherwise_text(project, written, value):
    read = value_of(project(a_yaml=f"locals:\n  x: {written}\n"), "x")

    assert read == value
    assert type(read) is type(value)


def test_keys_are_always_text(project):
    assert value_of(project(a_yaml="locals: {x: {1: a, true: b, NO: c, null: d}}"), "x") == {
        "1": "a",
        "true": "b",
        "NO": "c",
        "null": "d",
    }


def test_anchors_and_merge_keys_are_followed_and_explicit_keys_win(project):
    directory = project(
        a_yaml="""
        locals:
          base: &base {a: 1, b: 1}
          more: &more {b: 2, c: 2}
          x:
            <<: [*more, *base]
            c: 3
          same: *base
        """
    )

    assert value_of(directory, "x") == {"c": 3, "b": 2, "a": 1}
    assert value_of(directory, "same") == {"a": 1, "b": 1}


def test_a_merged_value_has_the_place_where_it_was_written(project):
    directory = project(a_yaml="locals:\n  base: &base {a: 1}\n  x:\n    <<: *base\n")

    assert str(load(directory).locals["x"].origin.source("a")) == "a.yaml:2:19"


def test_every_document_of_a_file_is_read(project):
    configuration = load(project(a_yaml="locals: {x: 1}\n---\n---\nlocals: {y: 2}\n"))

    assert {name: block.value for name, block in configuration.locals.items()} == {"x": 1, "y": 2}
    assert str(configuration.locals["y"].origin.source()) == "a.yaml:4:13"


def test_hidden_folders_hidden_files_and_variable_files_are_left_out(project):
    directory = project(
        a_yaml="locals: {x: 1}",
        _git__b_yaml="locals: {y: 1}",
        _hidden_yaml="locals: {z: 1}",
        prod_vars_yaml="anything: 1",
    )
    (directory / "notes.txt").write_text("not ours")

    assert list(load(directory).locals) == ["x"]


def test_json_yml_and_subfolders_are_read(project):
    directory = project(
        a_json='{"locals": {"x": "\\ud83d\\ude00 \\u00e9"}}', sub__b_yml="resources: {sms_app: {a: {name: n}}}"
    )

    configuration = load(directory)

    assert configuration.locals["x"].value == "\U0001f600 é"
    assert str(configuration.resources[Address("sms_app", "a")].origin.source("name")) == "sub/b.yml:1:33"


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("details", "text"), False, "4:13"),
        (("details", "text"), True, "4:7"),
        (("details",), True, "3:5"),
        (("details", "list", 1), False, "5:17"),
        (("details", "list", 9), False, "5:13"),
        (("nothing",), False, "3:5"),
    ],
)
def test_a_place_is_that_of_the_value_or_its_key_or_the_nearest_parent(project, path, key, place):
    directory = project(a_yaml="locals:\n  x:\n    details:\n      text: words\n      list: [a, b]\n")

    assert str(load(directory).locals["x"].origin.source(*path, key=key)) == f"a.yaml:{place}"


@pytest.mark.parametrize("path", [("a",), ("b", 1), ("b", 1, "c")])
def test_json_has_places_too(project, path):
    text = '{"locals":\n  {"x": {"a": 1,\n "b": [true, {"c": "\\" }"}]}}}'

    source = load(project(a_json=text)).locals["x"].origin.source(*path)

    assert source.text[source.column - 1 :].startswith({1: "1", 2: "{", 3: '"\\" }"'}[len(path)])


def test_places_survive_byte_order_marks_crlf_and_wide_characters(tmp_path):
    (tmp_path / "a.yaml").write_bytes("\ufefflocals:\r\n  x: {日本: 語, y: z}\r\n".encode())

    source = load(tmp_path).locals["x"].origin.source("y")

    assert (source.line, source.column, source.text) == (2, 17, "  x: {日本: 語, y: z}")


def test_an_expression_has_its_own_place_in_blocks_and_quotes(project):
    directory = project(
        a_yaml="""\
        locals:
          x: |
            one $${not this} ${var.a}
            two ${var.b}
          y: "say \\"${type.name[\\"k\\"].f}\\""
        """
    )
    configuration = load(directory)

    second = configuration.locals["x"].origin.expression(index=2)
    quoted = configuration.locals["y"].origin.expression(index=0)

    assert (second.line, second.text[second.column - 1 :][: second.width]) == (4, "${var.b}")
    assert quoted.text[quoted.column - 1 :][: quoted.width] == '${type.name[\\"k\\"].f}'


def test_the_digest_changes_with_every_name_and_content(project, tmp_path):
    first = load(project(a_yaml="locals: {x: 1}")).digest

    assert load(project(a_yaml="locals: {x: 1}")).digest == first
    assert load(project(a_yaml="locals: {x: 2}")).digest != first
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    assert load(project(b_yaml="locals: {x: 1}")).digest != first


def test_a_directory_that_does_not_exist_says_so(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere")

    assert [told.code for told in caught.value.problems] == ["E100"]


def test_survey_keeps_what_can_be_read_beside_what_cannot(project):
    configuration, problems = survey(project(a_yaml="locals: {x: 1}", b_yaml="locals: ["))

    assert list(configuration.locals) == ["x"]
    assert [told.code for told in problems] == ["E105"]
    assert not configuration.complete


def test_an_alias_bomb_is_refused_before_it_goes_off(project):
    lines = ["locals:", "  a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    with pytest.raises(ConfigError) as caught:
        load(project(a_yaml="\n".join(lines)))

    assert [told.code for told in caught.value.problems] == ["E106"]


@pytest.mark.parametrize("name", ["a_yaml", "a_json"])
def test_nesting_without_end_is_refused(project, name):
    with pytest.raises(ConfigError) as caught:
        load(project(**{name: '{"locals": ' + "[" * 20_000 + "]" * 20_000 + "}"}))

    assert caught.value.problems[0].code in ("E105", "E106")


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', "[1,", '{"a": 01}'])
def test_what_is_not_json_is_refused_in_json_files(project, text):
    with pytest.raises(ConfigError):
        load(project(a_json=text))


def test_the_load_of_a_linked_file_inside_the_project_works(project):
    directory = project(_data__real_yaml="locals: {x: 1}")
    (directory / "a.yaml").symlink_to(directory / ".data/real.yaml")

    assert value_of(directory, "x") == 1


YAML = st.text(st.sampled_from("ab:-?&*<!|>'\"{}[],#%@` \n\t0.~$é\u2028\x85"), max_size=60)


@settings(max_examples=400, deadline=None)
@given(YAML | st.text(max_size=60) | st.binary(max_size=60), st.sampled_from(["a.yaml", "a.json"]))
@example("resources: {a: {b: {<<: *c}}}", "a.yaml")
@example("? [a]\n: b", "a.yaml")
@example("&a : *a", "a.yaml")
@example("!!binary x", "a.yaml")
@example("%YAML 9.9\n---\na", "a.yaml")
@example("a: 1\x00b: 2", "a.yaml")
@example("locals: {<<: {x: 1}, <<: {y: 1}}", "a.yaml")
def test_any_text_gives_a_configuration_or_placed_problems_and_nothing_else(tmp_path_factory, text, name):
    directory = tmp_path_factory.mktemp("any")
    (directory / name).write_bytes(text.encode(errors="surrogatepass") if isinstance(text, str) else text)

    configuration, problems = survey(directory)

    assert configuration.complete or problems
    assert all(told.source is not None for told in problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_json_reads_back_as_it_was_written_and_every_value_has_its_place(tmp_path_factory, value):
    directory = tmp_path_factory.mktemp("json")
    (directory / "a.json").write_text(json.dumps({"locals": {"x": value}}), encoding="utf-8")

    block = load(directory).locals["x"]

    assert block.value == value
    source = block.origin.source()
    assert source.text[source.column - 1 :].startswith(json.dumps(value)[:1])
