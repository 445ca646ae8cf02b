"""Another distribution with a package of our name, in the same folder or elsewhere: named, none of its code run."""

import os
import subprocess
import sys
import sysconfig
import venv

import pytest
from wheels import foreign, run

pytestmark = pytest.mark.wheel

SPY = "import pathlib; pathlib.Path({marker!r}).write_text('it was run')\n"


class Home:
    """An environment of its own, which sees our dependencies, and a foreign distribution's wheel."""

    def __init__(self, folder, wheel):
        self.folder, self.wheel, self.marker = folder, wheel, folder / "marker"
        venv.create(folder / "venv", with_pip=False)
        self.python = str(folder / "venv" / "bin" / "python")
        site = self.asks("import sysconfig; print(sysconfig.get_path('purelib'))")
        self.site = folder / site
        (self.site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    def asks(self, script):
        return run(self.python, "-c", script).strip()

    def pip(self, *words):
        run(sys.executable, "-m", "pip", "--python", self.python, *words, "--quiet", "--disable-pip-version-check")

    def install(self, wheel, *words):
        self.pip("install", "--no-deps", "--no-index", *words, str(wheel))

    def rival(self, files):
        spy = SPY.format(marker=str(self.marker))
        return foreign(self.folder, "rival", dict.fromkeys(files, spy))

    def __call__(self, *words, **environment):
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [self.python, "-m", "reconciler", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=clean | environment,
            timeout=60,
        )

    def refuses(self, *told, **environment):
        done = self("plan", **environment)
        assert (done.returncode, self.marker.exists()) == (1, False), done.stdout + done.stderr
        for text in ("E001", *told):
            # A long path is broken over lines.
            assert "".join(text.split()) in "".join((done.stdout + done.stderr).split()), done.stdout + done.stderr


@pytest.fixture
def home(tmp_path, wheel):
    return Home(tmp_path, wheel)


CASES = [["schemas/__init__.py", "schemas/user.py"], ["state/store.py"], ["schemas/resources/thing.py"]]


@pytest.mark.parametrize("files", CASES, ids=" ".join)
def test_a_distribution_installed_over_ours_is_named(home, files):
    home.install(home.wheel)
    assert home("version").returncode == 0

    home.install(home.rival(files))

    home.refuses("rival 3.1", files[0])


def test_no_command_runs_beside_a_foreign_package(home):
    home.install(home.wheel)
    home.install(home.rival(["state/__init__.py"]))

    for words in (["version"], ["--help"], ["state", "list", "--format", "json"]):
        done = home(*words)
        assert (done.returncode, home.marker.exists()) == (1, False)
        assert "E001" in done.stdout + done.stderr


@pytest.mark.parametrize("files", [["state/vending.py", "state/__init__.py"], ["schemas/user.py"]], ids=" ".join)
def test_a_distribution_that_ours_was_installed_over_is_named(home, files):
    home.install(home.rival(files))

    home.install(home.wheel)

    home.refuses("rival 3.1")


def test_a_distribution_elsewhere_on_the_import_path_is_named(home):
    home.install(home.wheel)
    other = home.folder / "other"
    home.pip("install", "--no-deps", "--no-index", "--target", str(other), str(home.rival(["state/__init__.py"])))

    home.refuses("rival 3.1", str(other), PYTHONPATH=str(other))


def test_what_a_removed_distribution_took_along_is_noticed_until_ours_is_installed_again(home):
    home.install(home.wheel)
    home.install(home.rival(["state/errors.py"]))
    home.pip("uninstall", "--yes", "rival")

    home.refuses("state/errors.py", "it was changed since")

    home.install(home.wheel, "--force-reinstall")
    assert home("version").returncode == 0


def test_a_folder_that_is_nobody_s_is_told_without_a_name(home):
    home.install(home.wheel)
    other = home.folder / "other" / "state"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text(SPY.format(marker=str(home.marker)))

    home.refuses(str(other), PYTHONPATH=str(other.parent))


def test_other_distributions_are_in_nobody_s_way(home):
    home.install(home.wheel)

    home.install(home.rival(["states/__init__.py", "schema/__init__.py", "rival.py"]))

    assert home("version").returncode == 0
