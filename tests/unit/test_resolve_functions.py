"""What functions of expressions give, where their errors stand, and what they cannot be made to do."""

import json
import re
import textwrap

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project
from reconciler.resolve.functions import TABLE
from reconciler.values import Secret

LOCALS = """
locals:
  titles: {ES: Hola, EN: Hello}
  empty: {}
  list: [1, two, true, 2.5]
  object: ["${sms_app.app.id}"]
  object_by_key: {EN: "${sms_app.app.id}"}
  count: 7
resources:
  sms_app: {app: {name: app, region: EU}}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "texts").mkdir()
    for name, text in {"a.txt": "Hello \n", "b.txt": "Hola", ".hidden.txt": "", "deep/c.txt": "x", "d.md": ""}.items():
        path = tmp_path / "texts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def read(directory, expression, more=LOCALS, **flags):
    """Return the value of an expression, by way of an output."""
    (directory / "main.yaml").write_text(f"outputs:\n  x:\n    value: |-\n      ${{{expression}}}\n{more}", "utf-8")
    return read_project(directory, VariableInputs(flags=flags)).outputs["x"].value


def refused(directory, expression, more=LOCALS, **flags):
    """Return each problem of an expression: its code, what is marked, and what is said."""
    with pytest.raises(ConfigError) as caught:
        read(directory, expression, more, **flags)
    return [
        (problem.code, place.text[place.column - 1 : place.column - 1 + place.width], problem.label)
        for problem in caught.value.problems
        if (place := problem.source) is not None
    ]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('file("texts/b.txt")', "Hola"),
        ('file(format("texts/%s.txt", lower("B")))', "Hola"),
        ('trimspace(file("texts/a.txt"))', "Hello"),
        ('fileset("texts", "*.txt")', ["a.txt", "b.txt"]),
        ('fileset("texts", "**/*.txt")', ["a.txt", "b.txt", "deep/c.txt"]),
        ('fileset("texts", "**")', ["a.txt", "b.txt", "d.md", "deep/c.txt"]),
        ('fileset("texts", "d*/?.txt")', ["deep/c.txt"]),
        ('fileset("texts/deep", "*.md")', []),
        ("yamldecode('{a: [1, yes, no, 0123, \"${x}\"]}')", {"a": [1, "yes", "no", "0123", "${x}"]}),
        ('yamldecode("")', None),
        ("jsondecode('{\"a\": [1, 2.5, null]}').a", [1, 2.5, None]),
        ('lookup(local.titles, "EN", "Hi")', "Hello"),
        ('lookup(local.titles, "DE", "Hi")', "Hi"),
        ('lookup(local.titles, "DE", null)', None),
        ("merge(local.titles, local.empty)", {"ES": "Hola", "EN": "Hello"}),
        ('merge(local.titles, yamldecode("{EN: Hi}")).EN', "Hi"),
        ("keys(local.titles)", ["EN", "ES"]),
        ('join(", ", local.list)', "1, two, true, 2.5"),
        ('join(",", keys(local.empty))', ""),
        ('lower("ÄÖ")', "äö"),
        ('upper("straße")', "STRASSE"),
        ('replace("a.b.c", ".", "")', "abc"),
        ('replace("aaa", "/a+/", "b")', "aaa"),
        ('format("%s has %d of %03d, %.2f%%, %v and %q", "Kite", local.count, 7, 2.5, true, "x")',
         'Kite has 7 of 007, 2.50%, true and "x"'),
        ('format("[%-5s|%5s|%+d|%.2s]", "ab", "cd", 3, "long")', "[ab   |   cd|+3|lo]"),
        ('format("${x} %s", true)', "${x} true"),
    ],
)  # fmt: skip
def test_a_function_gives_what_it_is_documented_to_give(project, expression, value):
    assert read(project, expression) == value


@pytest.mark.parametrize(
    ("expression", "code", "marked", "label"),
    [
        ("title(local.titles)", "E131", "title", 'there is no function "title"'),
        ('lower("a", "b")', "E147", '${lower("a", "b")}', "lower takes other arguments: lower(text)"),
        ('lookup(local.titles, "EN")', "E147", '${lookup(local.titles, "EN")}', "takes other arguments: lookup("),
        ("merge()", "E147", "${merge()}", "merge takes other arguments: merge(mapping, more...)"),
        ("lower(local.count)", "E147", "local.count", "text must be text, not a number"),
        ("lower(true)", "E147", "true", "text must be text, not true or false"),
        ("lower(null)", "E147", "null", "text must be text, not empty"),
        ('join(",", local.titles)', "E147", "local.titles", "list must be a list, not a mapping"),
        ('join(",", jsondecode("[1, [2]]"))', "E147", 'jsondecode("[1, [2]]")', "entry [1] is a list"),
        ("lower(upper(lower(local.tytles.EN)))", "E133", "local.tytles.EN", 'no local "tytles" is declared'),
        ('lower(local.titles["DE"])', "E139", '"DE"', 'there is no "DE"'),
        ("lower(sms_app.app.id)", "E141", "sms_app.app.id", "sms_app.app.id is a field of another object"),
        ("lower(local.object[0])", "E141", "local.object[0]", "local.object[0] is a field of another object"),
        ('join(",", local.object)', "E141", "local.object", "entry [0] is a field of another object"),
        ('replace("a", "", "b")', "E147", '""', "there is nothing to replace in an empty text"),
        ('format("%s")', "E147", '"%s"', "there is no value for %s"),
        ('format("%s and %s", "a")', "E147", '"%s and %s"', "there is no value for %s"),
        ('format("%s", "a", "b")', "E147", '"b"', "the text takes no such value"),
        ('format("%d", "a")', "E147", '"a"', "%d takes a whole number, not text"),
        ('format("%d", 1.5)', "E147", "1.5", "%d takes a whole number, not a number"),
        ('format("%y", 1)', "E147", '"%y"', '"%y" is not known'),
        ('format("100%", 1)', "E147", '"100%"', '"%" is not known'),
        ('file("texts/c.txt")', "E102", '"texts/c.txt"', "texts/c.txt: no such file or directory"),
        ('file("../x")', "E143", '"../x"', "../x is outside the project directory"),
        ('fileset("..", "*")', "E143", '".."', ".. is outside the project directory"),
        ('fileset("text", "*")', "E102", '"text"', "text is not a directory"),
        ('fileset("texts", "{a,b}.txt")', "E147", '"{a,b}.txt"', '"{a,b}.txt" is not a valid pattern'),
        ('fileset("texts", "../*")', "E147", '"../*"', '"../*" is not a valid pattern'),
        ('yamldecode("a: [")', "E105", '"a: ["', "line 1, column"),
        ('yamldecode("a: !t x")', "E106", '"a: !t x"', "line 1, column 4: the tag !t is not supported"),
        ('jsondecode("[1,]")', "E105", '"[1,]"', "line 1, column"),
        ('jsondecode("")', "E147", '""', "there is no JSON in it"),
        ('csvdecode("")', "E148", '""', "line 1, column 1: there is no header"),
    ],
)  # fmt: skip
def test_an_error_of_a_function_stands_at_its_argument(project, expression, code, marked, label):
    ((got, shown, said),) = refused(project, expression)

    assert (got, shown) == (code, marked)
    assert label in said


def test_a_value_that_waits_for_an_object_passes_where_it_is_not_looked_at(project):
    value = read(project, 'lookup(local.object_by_key, "EN", "none")')

    assert str(value) == "(known after apply)"


@pytest.mark.parametrize(
    ("separator", "quoted"),
    [(",", '"a, b"'), (";", '"a; b"'), ("\t", '"a\tb"')],
)
def test_a_table_is_read_whatever_a_spreadsheet_puts_between_its_cells(project, separator, quoted):
    rows = [("key", "text"), ("EN", quoted), ("ES", '"two\r\nlines, ""quoted"""'), (), ("DE", "")]
    table = "\r\n".join(map(separator.join, rows))
    (project / "t.csv").write_bytes(b"\xef\xbb\xbf" + table.encode())

    assert read(project, 'csvdecode(file("t.csv"))') == [
        {"key": "EN", "text": quoted.strip('"')},
        {"key": "ES", "text": 'two\r\nlines, "quoted"'},
        {"key": "DE", "text": ""},
    ]


def test_what_is_wrong_in_a_table_is_told_at_its_place_in_the_file(project):
    (project / "t.csv").write_text('key;EN;EN;\n"a";b\nc;"d;\ne";f;g\nh;i;j;k;l\n', encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read(project, 'csvdecode(file("t.csv"))')

    places = [(str(problem.source).replace(str(project), ""), problem.label) for problem in caught.value.problems]
    assert places == [
        ("t.csv:1:8", 'the column "EN" again'),
        ("t.csv:1:11", "this column has no name"),
        ("t.csv:2:1", "this row has 2 cells, the header 4"),
        ("t.csv:5:1", "this row has 5 cells, the header 4"),
    ]


@pytest.mark.parametrize(
    ("table", "place", "label"),
    [
        ('a,b\n1,"2\n3,4\n', "t.csv:2:1", "a quote is not closed"),
        ('a,b\n1,"2"3\n', "t.csv:2:1", "only a separator can follow a closing quote"),
        ("\n \n", "t.csv:2:1", "this column has no name"),
    ],
)
def test_quotes_and_headers_of_a_table_are_looked_at(project, table, place, label):
    (project / "t.csv").write_text(table, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read(project, 'csvdecode(file("t.csv"))')

    (problem,) = caught.value.problems
    assert (str(problem.source), problem.code) == (place, "E148")
    assert problem.label.startswith(label)


def test_of_a_file_that_is_no_table_not_every_row_is_told(project):
    (project / "t.csv").write_text("a,b\n" + "x\n" * 1000, encoding="utf-8")

    assert len(refused(project, 'csvdecode(file("t.csv"))')) == 21


@pytest.mark.parametrize("name", ["t.yaml.txt", "t.json.txt"])
def test_what_is_wrong_in_a_decoded_file_is_told_at_its_place_there(project, name):
    (project / name).write_text('{"a": 1,\n "a": 2}', encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read(project, f'{name[2:6]}decode(file("{name}"))')

    assert [(str(each.source), each.code) for each in caught.value.problems] == [(f"{name}:2:2", "E107")]


SECRETS = """
variables:
  secret: {sensitive: true}
  map: {sensitive: true, default: {EN: correct-horse}}
locals:
  titles: {EN: Hello}
  mixed: {EN: "${var.secret}", ES: Hola}
"""


@pytest.mark.parametrize(
    "expression",
    [
        "lower(var.secret)",
        'join(",", keys(var.map))',
        'format("%s", var.secret)',
        "yamldecode(var.secret)",
        'lookup(local.titles, var.secret, "x")',
        'lookup(local.titles, "DE", var.secret)',
        'lookup(local.mixed, "EN", "x")',
        "merge(var.map, local.titles).EN",
        "keys(var.map)[0]",
        'replace("a", "a", var.secret)',
    ],
)
def test_what_comes_of_a_secret_is_one(project, expression):
    assert isinstance(read(project, expression, SECRETS, secret="SWORDFISH"), Secret)


def test_a_mapping_with_a_secret_in_it_shows_the_rest(project):
    assert read(project, 'lookup(local.mixed, "ES", "x")', SECRETS, secret="SWORDFISH") == "Hola"
    assert read(project, "keys(local.mixed)", SECRETS, secret="SWORDFISH") == ["EN", "ES"]


@pytest.mark.parametrize("expression", ["jsondecode(var.secret)", "file(var.secret)", "csvdecode(lower(var.secret))"])
def test_an_error_about_a_secret_shows_nothing_of_it(project, expression):
    with pytest.raises(ConfigError) as caught:
        read(project, expression, SECRETS, secret='"{SWORDFISH\nfish')

    (problem,) = caught.value.problems
    assert "fish" not in f"{problem.label} {problem.help} {problem.detail}".lower()


@pytest.mark.parametrize(
    "expression",
    [
        'replace(local.t, "x", local.t)',
        'join(local.t, jsondecode("[1, 2, 3, 4, 5, 6]"))',
        'format("%s%s%s%s", local.t, local.t, local.t, local.t)',
        "upper(join(local.t, jsondecode('[1, 2, 3, 4, 5]')))",
    ],
)
def test_no_call_makes_a_text_without_end(project, expression):
    problems = refused(project, expression, f"locals:\n  t: {'x' * 300_000}\n")

    assert {code for code, _, _ in problems} == {"E144"}


def test_what_many_calls_make_is_bounded_together(project):
    name = '${upper(format("%s %s", local.big, each.key))}'
    text = f"locals:\n  big: {'x' * 500_000}\n" + textwrap.dedent(f"""
        resources:
          sms_app:
            a: {{forEach: '${{jsondecode(file("keys.txt"))}}', region: EU, name: '{name}'}}
    """)
    (project / "keys.txt").write_text(json.dumps([str(number) for number in range(200)]), encoding="utf-8")

    assert "E144" in {code for code, _, _ in refused(project, "local.big", text)}


def test_files_that_functions_read_and_list_are_part_of_the_digest(project):
    def digest():
        read(project, 'fileset("texts", "*.txt")')
        return read_project(project, VariableInputs()).digest

    before = digest()
    (project / "texts" / "z.txt").write_text("", encoding="utf-8")

    assert digest() != before


def test_every_function_is_documented_with_a_call_that_can_be_read():
    for name, function in TABLE.items():
        assert function.name == name
        assert re.match(rf"{name}\(", function.example[0])
        assert function.summary.endswith(".")
