"""Which files of a folder are read, which are not and why, and what is refused rather than left out."""

import contextlib
import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.load import survey

NOBODY = 65534


@pytest.fixture
def folder(tmp_path):
    """A project with one file, beside a folder that is none of it."""
    project = tmp_path / "project"
    project.mkdir()
    write(project / "main.yaml", "main")
    return project


def write(path, name="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"locals": {{"{name}": 1}}}}', encoding="utf-8")


def read(folder, **given):
    """Return the locals that were read, path to reason of what was skipped, and the problems."""
    configuration, problems = survey(folder, **given)
    return list(configuration.locals), {one.path: one.reason for one in configuration.skipped}, problems


@contextlib.contextmanager
def without_privileges():
    """An administrator may read everything; then the test is somebody else for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_linked_folder_that_leads_out_is_refused_as_a_linked_file_is(folder, tmp_path):
    write(tmp_path / "common/shared.yaml", "shared")
    (folder / "common").symlink_to(tmp_path / "common")
    (folder / "one.yaml").symlink_to(tmp_path / "common/shared.yaml")

    _, _, problems = read(folder)

    assert [(told.code, str(told.source)) for told in problems] == [("E102", "common:1:1"), ("E102", "one.yaml:1:1")]
    assert [told.label for told in problems] == [
        "a link to a folder is not followed",
        "the target of the link is outside the project directory",
    ]
    assert "echo common >> .reconcilerignore" in problems[0].help


@pytest.mark.parametrize("target", ["gone", "gone/deeper", "common"])
def test_a_link_to_a_folder_that_is_gone_is_refused(folder, target):
    (folder / "common").symlink_to(folder / target)

    _, _, problems = read(folder)

    assert [told.code for told in problems] == ["E102"]


def test_a_broken_link_that_led_to_no_configuration_is_only_told_of(folder):
    (folder / "notes.txt").symlink_to("nowhere")

    assert read(folder) == (["main"], {"notes.txt": "the target of the link does not exist"}, ())


def test_a_file_that_is_linked_inside_is_read_once_under_its_own_name(folder):
    write(folder / "real/a.yaml", "a")
    write(folder / ".hidden/h.yaml", "hidden")
    (folder / "b.yaml").symlink_to("real/a.yaml")
    (folder / "c.yaml").symlink_to(".hidden/h.yaml")

    names, skipped, problems = read(folder)

    assert (sorted(names), problems) == (["a", "hidden", "main"], ())
    assert skipped == {"b.yaml": "a link to real/a.yaml, which is read anyway", ".hidden/": "hidden"}


@pytest.mark.parametrize("target", ["real", ".", ".hidden", "ignored"])
def test_a_link_to_a_folder_is_refused_with_the_way_to_share_it(folder, target):
    for name in ("real", ".hidden", "ignored"):
        write(folder / name / "a.yaml", name.strip("."))
    (folder / ".reconcilerignore").write_text("/ignored\n/left\n")
    (folder / "linked").symlink_to(target)
    (folder / "left").symlink_to(target)

    _, _, problems = read(folder)

    assert [(told.code, str(told.source)) for told in problems] == [("E102", "linked:1:1")]
    assert "module" in problems[0].help
    assert "echo linked >> .reconcilerignore" in problems[0].help


def test_a_mounted_configmap_is_read_through_its_links(folder):
    write(folder / "..2026_11/a.yaml", "a")
    (folder / "..data").symlink_to("..2026_11")
    (folder / "a.yaml").symlink_to("..data/a.yaml")

    names, skipped, problems = read(folder)

    assert (names, problems) == (["a", "main"], ())
    assert not [one for one in survey(folder)[0].skipped if not one.ordinary], skipped


@pytest.fixture
def open_folder():
    """A folder that everybody may enter, as those of the tests are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        write(Path(name) / "project/main.yaml", "main")
        yield Path(name) / "project"


def test_a_folder_that_cannot_be_listed_is_an_error_and_never_no_files(open_folder):
    folder = open_folder
    write(folder / "locked/a.yaml", "a")
    (folder / "locked").chmod(0)
    try:
        with without_privileges():
            _, _, problems = read(folder)
            (only,) = [told for told in problems if told.code != "E101"]
    finally:
        (folder / "locked").chmod(0o700)

    assert (only.code, only.label) == ("E102", "the folder locked/ cannot be listed: permission denied")


@pytest.mark.parametrize("locked", ["project", "."])
def test_a_project_directory_that_cannot_be_listed_is_an_error(open_folder, locked):
    (open_folder.parent / locked).chmod(0)
    try:
        with without_privileges():
            _, _, problems = read(open_folder)
    finally:
        (open_folder.parent / locked).chmod(0o700)

    assert [told.code for told in problems] == ["E102" if locked == "project" else "E100"]


@pytest.mark.parametrize(
    "name",
    ["a.YAML", "a.Yml", "a.JSON", "a.yaml.bak", "a.yml~", "a.yaml.orig", "#a.yaml#", "a.yaml.disabled", "a.ymal",
     "a.yam", "a.jsonc", "a.json.j2", "sub/a.yaml.txt"],
)  # fmt: skip
def test_a_file_that_looks_like_a_mistake_is_told_of(folder, name):
    write(folder / name)

    assert read(folder) == (["main"], {name: "the name does not end in .yaml, .yml or .json"}, ())
    assert [one.path for one in survey(folder)[0].skipped if not one.ordinary] == [name]


@pytest.mark.parametrize("name", ["README.md", "hello.txt", "run.sh", "Makefile", "schema.xml", "a.toml", "page.html"])
def test_a_file_of_another_kind_is_nothing_to_speak_of(folder, name):
    write(folder / name)

    assert read(folder) == (["main"], {}, ())


def test_what_is_hidden_is_told_of_and_other_tools_are_ordinary(folder):
    for name in (".git/config.yaml", ".reconciler/schema.json", ".github/ci.yml", ".gitlab-ci.yml", ".eslintrc.json"):
        write(folder / name)
    write(folder / ".old/a.yaml")
    write(folder / ".draft.yaml")
    write(folder / "shop/.reconciler/schema.json")
    (folder / ".env").write_text("A=1")

    skipped = survey(folder)[0].skipped

    assert {one.path for one in skipped if one.ordinary} == {
        ".git/", ".reconciler/", ".github/", ".gitlab-ci.yml", ".eslintrc.json"
    }  # fmt: skip
    assert [(one.path, one.reason) for one in skipped if not one.ordinary] == [
        (".draft.yaml", "hidden"),
        (".old/", "hidden"),
        ("shop/.reconciler/", "hidden; the folder around it looks like a separate project; use it with -C"),
    ]


def test_files_of_variables_are_told_of_unless_they_are_read(folder):
    for name in ("prod.vars.yaml", "test.vars.json"):
        write(folder / name)

    skipped = survey(folder, variables=[folder / "prod.vars.yaml"])[0].skipped

    assert [(one.path, one.reason, one.ordinary) for one in skipped] == [
        ("prod.vars.yaml", "read as variables", True),
        ("test.vars.json", "variables; read them with --var-file", False),
    ]


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_regular_file_is_refused_by_its_name(folder, kind, tmp_path, monkeypatch):
    path = folder / "a.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        monkeypatch.chdir(folder)
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("a.yaml")
    else:
        path.symlink_to("/dev/zero")

    _, _, problems = read(folder)

    assert [told.code for told in problems] == ["E102"]


def test_a_name_that_is_not_utf8_is_refused_with_its_bytes(folder):
    write(folder / "sub" / os.fsdecode(b"caf\xe9.yaml"))

    _, _, problems = read(folder)

    assert [(told.code, str(told.source)) for told in problems] == [("E115", "sub/caf\\xe9.yaml:1:1")]


def test_the_ignore_file_is_read_as_git_reads_its_own(folder):
    for name in ("package.json", "node_modules/a/x.json", "sub/package.json", "keep/package.json", "deep/a/b/c.yaml"):
        write(folder / name, name.replace("/", "_").replace(".", "_"))
    patterns = "# tools\n\npackage.json\n!keep/package.json\nnode_modules/\ndeep/**/c.yaml\n*.md\n"
    (folder / ".reconcilerignore").write_text(patterns)
    (folder / "README.md").write_text("")

    names, skipped, problems = read(folder)

    assert (sorted(names), problems) == (["keep_package_json", "main"], ())
    assert skipped == {
        "package.json": ".reconcilerignore:3",
        "sub/package.json": ".reconcilerignore:3",
        "node_modules/": ".reconcilerignore:5",
        "deep/a/b/c.yaml": ".reconcilerignore:6",
    }


@pytest.mark.parametrize("pattern", ["!", "a[", "\\", "[z-a]x"])
def test_a_pattern_that_git_would_not_understand_is_refused_at_its_place(folder, pattern):
    (folder / ".reconcilerignore").write_text(f"fine/\n{pattern}\n")

    _, _, problems = read(folder)

    assert [(told.code, str(told.source)) for told in problems] == [("E114", ".reconcilerignore:2:1")]


@pytest.mark.parametrize("content", [b"caf\xe9\n", None])
def test_an_ignore_file_that_cannot_be_read_stops_the_run(folder, content):
    path = folder / ".reconcilerignore"
    path.symlink_to("nowhere") if content is None else path.write_bytes(content)

    _, _, problems = read(folder)

    assert [told.code for told in problems] == ["E102" if content is None else "E103"]


def test_a_folder_in_which_everything_is_left_out_is_empty_and_says_what_was(folder):
    (folder / ".reconcilerignore").write_text("*.yaml\n")

    (told,) = survey(folder)[1]

    assert told.code == "E101"
    assert "main.yaml: .reconcilerignore:1" in told.detail


def test_only_the_ignore_file_of_the_project_counts(folder):
    (folder / "sub").mkdir()
    (folder / "sub/.reconcilerignore").write_text("*")
    write(folder / "sub/a.yaml", "a")

    assert read(folder)[:2] == (
        ["main", "a"],
        {"sub/.reconcilerignore": "only the one in the project directory is used"},
    )


OURS = '"written_by": "reconciler", "format_version": "1.0"'


@pytest.mark.parametrize(
    "more",
    [
        '"changes": [], "summary": {}, "project": "p", "outputs": {}',
        '"outputs": {"a": {"value": 1, "sensitive": false, "known_after_apply": false}}',
        '"resources": 3, "files": 2',
        '"resources": [{"address": "sms_app.a"}]',
        '"data": null, "errors": []',
    ],
)
@pytest.mark.parametrize("name", ["out.json", "out.yaml"])
def test_what_a_command_wrote_is_left_out_and_told_of(folder, name, more):
    (folder / name).write_text(f"{{{OURS}, {more}}}")

    assert read(folder) == (["main"], {name: "written by reconciler"}, ())
    assert not survey(folder)[0].skipped[0].ordinary


@pytest.mark.parametrize(
    "text",
    [
        "format_version: '1.0'\nchanges: []\nsummary: {}\n",
        "format_version: '1.0'\nchanges: []\nsummary: {}\nresources: {sms_app: {a: {name: n, region: EU}}}\n",
        f"{{{OURS}, 'resources': {{'sms_app': {{'a': {{}}}}}}}}",
        f"{{{OURS}, 'locals': {{'a': 1}}}}",
        f"{{{OURS}, 'moved': []}}",
        f"{{{OURS}, 'project': {{'id': 'p'}}}}",
        f"{{{OURS}, 'outputs': {{'a': {{'value': 1}}}}}}",
        f"{{{OURS}}}\n---\nlocals: {{a: 1}}\n",
        "format: 1\nmeta: []\nrecords: []\njournal: []\n",
        "[]",
    ],
)
def test_a_file_of_a_person_is_never_taken_for_ours(folder, text):
    (folder / "mine.yaml").write_text(text)

    _, skipped, problems = read(folder)

    assert skipped == {}
    assert {told.code for told in problems} & {"E108", "E109"}


NAMES = st.sampled_from(["a.yaml", "b.yml", "c.json", "d", "e.txt", ".f", "g.yaml.bak", "h.vars.yaml", "i.YAML"])


@given(st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=3), st.booleans(), NAMES), max_size=8))
def test_every_file_that_could_be_meant_is_read_refused_or_told_of(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("tree")
    for number, (parts, link, target) in enumerate(made):
        path = folder.joinpath(*parts)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(folder / target) if link else write(path, f"x{number}")

    configuration, problems = survey(folder)

    read = {block.origin.file.name for block in configuration.locals.values()}
    told = {one.path.rstrip("/") for one in configuration.skipped} | {one.source.file for one in problems if one.source}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        above = {"/".join(name.split("/")[:n]) for n in range(1, name.count("/") + 1)}
        if name.endswith((".yaml", ".yml", ".json", ".bak", ".YAML")) and (path.is_symlink() or path.is_file()):
            assert name in read | told or above & told or "E101" in {one.code for one in problems}, name


def test_a_file_that_is_named_as_variables_is_no_configuration_whatever_it_is_called(folder):
    write(folder / "prod.yaml")
    (folder / "sub").mkdir()
    (folder / "sub/again.yaml").symlink_to("../prod.yaml")

    names, skipped, problems = read(folder, variables=[folder / "sub/again.yaml"])

    assert (names, problems) == (["main"], ())
    assert skipped == {"prod.yaml": "read as variables", "sub/again.yaml": "read as variables"}
