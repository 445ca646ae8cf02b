"""A few lines that would become a billion values, a text without end, or a tree that nobody can walk."""

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project

TEN = 10


def told(directory, text, **flags):
    (directory / "main.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_project(directory, VariableInputs(flags=flags))
    return caught.value.problems


def chain(first, link, length, name="local.l{}"):
    lines = [f"  l0: {first}"]
    lines += [f"  l{number}: {link('${' + name.format(number - 1) + '}')}" for number in range(1, length)]
    return "locals:\n" + "\n".join(lines) + "\n"


def bundles(first, link, length):
    def block(number, value):
        return f"    b{number}: {{region: EU, subproject: {{displayName: d, labels: {{a: {value}}}}}}}\n"

    links = [link(f"${{bundle.b{number}.subproject.labels.a}}") for number in range(length - 1)]
    return "resources:\n  bundle:\n" + "".join(block(number, value) for number, value in enumerate([first, *links]))


def ten_times(reference):
    return "[" + ", ".join([f'"{reference}"'] * TEN) + "]"


def joined(reference):
    return '"' + reference * TEN + '"'


def nested(reference):
    return f'["{reference}"]'


@pytest.mark.parametrize(
    "text",
    [
        chain("[x]", ten_times, 12),
        chain("x", lambda reference: f'{{a: "{reference}", b: "{reference}", c: "{reference}"}}', 20),
        chain("0123456789", joined, 12),
        chain("[x]", nested, 3000) + 'outputs: {o: {value: "${local.l2999}"}}\n',
        bundles("[x]", ten_times, 12),
        bundles("x" * 10, joined, 12),
        bundles("[x]", nested, 300),
        chain("[x]", ten_times, 7) + "variables: {v: {default: ''}}\noutputs:\n"
        + "".join(f'  o{number}: {{value: "${{local.l6}}"}}\n' for number in range(9)),
        "locals: {big: '" + "x" * 900_000 + "'}\noutputs:\n"
        + "".join(f'  o{number}: {{value: "${{local.big}}"}}\n' for number in range(80)),
    ],
    ids=["lists", "maps", "texts", "depth", "objects", "texts of objects", "depth of objects", "outputs", "one text"],
)  # fmt: skip
def test_what_a_few_lines_ask_for_is_bounded_as_aliases_are(tmp_path, text):
    problems = told(tmp_path, text)

    assert "E144" in {one.code for one in problems}
    assert all(one.source is not None for one in problems)


def test_what_has_grown_too_large_is_told_once_for_its_cause(tmp_path):
    problems = told(tmp_path, chain("[x]", ten_times, 12) + 'outputs: {o: {value: "${local.l11}"}}\n')

    assert [(one.code, one.source.line) for one in problems] == [("E144", 8)]


def test_each_counts_as_often_as_it_is_used(tmp_path):
    entries = ", ".join(f"k{number}: [{'x, ' * 99}x]" for number in range(100))
    fields = ", ".join(f'f{number}: "${{each.value}}"' for number in range(120))
    block = f"resources:\n  sms_app:\n    a:\n      forEach: {{{entries}}}\n      name: {{{fields}}}\n"

    assert "E144" in {one.code for one in told(tmp_path, block)}


def test_a_long_chain_of_locals_is_no_reason_to_stop(tmp_path):
    (tmp_path / "main.yaml").write_text(
        chain("x", lambda reference: f'"{reference}"', 5000) + 'outputs: {o: {value: "${local.l4999}"}}\n'
    )

    assert read_project(tmp_path, VariableInputs()).outputs["o"].value == "x"


def test_ten_thousand_objects_may_share_what_they_have_in_common(tmp_path):
    shared = "locals: {common: [" + ", ".join(["x"] * 50) + "]}\n"
    entries = ", ".join(f"k{number}: v" for number in range(10_000))
    block = f"resources:\n  sms_app:\n    a: {{forEach: {{{entries}}}, region: EU, name: '${{local.common}}'}}\n"

    assert "E144" not in {one.code for one in told(tmp_path, shared + block)}


def test_what_is_shown_of_a_long_line_holds_no_part_of_a_secret(tmp_path):
    secret = "swordfish-" * 12
    entries = ", ".join(f"{name}: {{target: 'https://x.example/{name}', secret: '{secret}'}}" for name in "abcdefgh")

    problems = told(tmp_path, f"resources: {{webhook: {{{entries}}}}}\n")

    assert {one.code for one in problems} == {"E122"}
    assert "word" not in str([one.as_json() for one in problems])
