"""What the command line makes of the environment: a mistake in it is named by its variable, and never a bug of ours."""

import pytest

APP = "resources:\n  sms_app:\n    a: {name: n, region: EU}\n"


@pytest.fixture
def app(project):
    (project / "main.yaml").write_text(APP, encoding="utf-8")
    return project


@pytest.fixture
def plain(environment):
    """No proxy and no authority of the machine the tests run on."""
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "SSLKEYLOGFILE",
    ):
        environment.delenv(name, raising=False)
        environment.delenv(name.lower(), raising=False)
    return environment


MISTAKES = {
    "SSL_CERT_FILE": ("/nope/ca.pem", "E315", "SSL_CERT_FILE=/nope/ca.pem"),
    "SSL_CERT_DIR": ("/nope", "E315", "SSL_CERT_DIR=/nope"),
    "SSLKEYLOGFILE": ("/nope/keys", "E315", "SSLKEYLOGFILE=/nope/keys"),
    "HTTP_PROXY": ("ftp://me:hunter2@127.0.0.1:1", "E314", "HTTP_PROXY"),
    "http_proxy": ("http://127.0.0.1:port", "E314", "http_proxy"),
    "ALL_PROXY": ("socks4://127.0.0.1:9", "E314", "ALL_PROXY"),
    "SINCH_BASE_URL": ("http://provisioning..api.sinch.com", "E310", "empty part"),
    "SINCH_AUTH_URL": ("https://xn--/oauth2/token", "E310", "SINCH_AUTH_URL"),
    "SINCH_PROJECT_ID": ("one two", "E310", "SINCH_PROJECT_ID"),
    "SINCH_KEY_ID": ('"key"', "E312", "quotes"),
}


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("command", ["plan", "status"])
def test_a_mistake_in_the_environment_is_named_by_its_variable(app, plain, cli, name, command):
    value, code, told = MISTAKES[name]
    plain.setenv(name, value)

    failed = cli(command)

    assert failed.code == 1
    assert f"error[{code}]" in failed.err
    assert told in failed.err
    assert "E999" not in failed.err
    assert "hunter2" not in failed.err + failed.out


NOTHING = {
    "SINCH_BASE_URL": "E310",
    "SINCH_AUTH_URL": "E310",
    "SINCH_PROJECT_ID": "E310",
    "SINCH_KEY_ID": "E311",
    "SINCH_KEY_SECRET": "E311",
    "RECONCILER_STATE_KEY": "E400",
}


@pytest.mark.parametrize("nothing", ["", " \n"])
@pytest.mark.parametrize("name", NOTHING)
def test_a_variable_that_is_set_to_nothing_is_not_taken_for_one_that_is_not_set(
    app, plain, cli, emulator, name, nothing
):
    plain.setenv(name, nothing)
    before = len(emulator.control("GET", "requests")["requests"])

    failed = [cli("plan"), cli("apply", "--auto-approve")]

    assert [one.code for one in failed] == [1, 1]
    assert all(f"error[{NOTHING[name]}]" in one.err and name in one.err for one in failed)
    assert len(emulator.control("GET", "requests")["requests"]) == before


def test_a_project_id_that_comes_to_nothing_does_not_give_way_to_the_environment(app, plain, cli):
    (app / "project.yaml").write_text('project: {id: "${env.TARGET_ID}"}', encoding="utf-8")
    plain.setenv("TARGET_ID", "")

    failed = cli("plan")

    assert failed.code == 1
    assert "error[E310]" in failed.err
    assert "project.id" in failed.err


def test_what_chooses_nothing_by_itself_may_be_set_to_nothing(app, plain, cli):
    for name in ("SINCH_ACCESS_TOKEN", "RECONCILER_INSECURE_HTTP", "RECONCILER_LOG", "HTTP_PROXY", "SSL_CERT_FILE"):
        plain.setenv(name, "")

    assert cli("plan").code == 0


@pytest.mark.parametrize("around", ["{}\n", " {}", '"{}"', "'{}'\r\n", "\ufeff{}", "\t{} \n"])
def test_what_stands_around_a_value_is_taken_away_where_it_is_certainly_no_part_of_it(
    app, plain, cli, emulator, around
):
    for name, value in emulator.environment().items():
        quoted = '"' in around or "'" in around
        if not (quoted and name.startswith("SINCH_KEY")):
            plain.setenv(name, around.format(value))

    assert cli("plan").code == 0


@pytest.mark.parametrize(
    "url", ["http://api.example", "http://10.1.2.3:8080", "http://[2001:db8::1]", "http://localhost.example"]
)
@pytest.mark.parametrize("name", ["SINCH_BASE_URL", "SINCH_AUTH_URL"])
def test_credentials_do_not_leave_this_machine_in_clear_unless_that_is_said(app, plain, cli, name, url):
    plain.setenv(name, url)

    refused = cli("plan")

    assert refused.code == 1
    assert "error[E313]" in refused.err
    assert name in refused.err
    assert "--insecure-http" in refused.err


@pytest.mark.parametrize("how", ["before", "after", "variable"])
def test_whoever_says_so_may_send_them_in_clear(app, plain, cli, emulator, how):
    """The host is none: what is tried is that the refusal is gone, and the proxy stands in for the network."""
    plain.setenv("SINCH_BASE_URL", "http://api.example")
    plain.setenv("SINCH_AUTH_URL", "http://api.example/oauth2/token")
    plain.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    if how == "variable":
        plain.setenv("RECONCILER_INSECURE_HTTP", "1")
    words = {
        "before": ("--insecure-http", "validate"),
        "after": ("validate", "--insecure-http"),
        "variable": ("validate",),
    }

    assert cli(*words[how]).code == 0
    from reconciler.cli.context import Session
    from reconciler.engine.context import endpoint

    session = Session(insecure_http=True)
    project = session.project({"var": (), "var_file": ()})
    session.close()
    assert endpoint(project).base_url == "http://api.example"


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]", "LOCALHOST", "x.localhost"]
)
def test_this_machine_needs_no_encryption(host):
    from reconciler.client import Endpoint

    assert Endpoint.from_environment({"SINCH_BASE_URL": f"http://{host}:8123"}).base_url == f"http://{host}:8123"


def test_a_proxy_that_is_gone_is_named_and_an_exception_goes_around_it(app, plain, cli):
    plain.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    plain.setenv("NO_PROXY", "localhost,127.0.0.1,::1,[::1]")
    assert cli("plan").code == 0
    plain.setenv("NO_PROXY", "10.0.0.0/8, 127.0.0.0/8")
    assert cli("plan").code == 0


def test_an_entry_of_no_proxy_that_means_nothing_is_warned_of(app, plain, process):
    plain.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    plain.setenv("NO_PROXY", "[::1,127.0.0.1")

    planned = process("plan")

    assert planned.returncode == 0
    assert "NO_PROXY" in planned.stderr
    assert "[::1" in planned.stderr


def test_a_project_of_the_files_that_is_not_the_one_of_the_environment_is_a_warning(project, environment, cli):
    (project / "main.yaml").write_text("project: {id: mine}\n" + APP, encoding="utf-8")
    environment.setenv("SINCH_PROJECT_ID", "mine")
    agreed = cli("plan")
    environment.setenv("SINCH_PROJECT_ID", "another")

    planned = cli("plan")

    assert "W219" not in agreed.err
    assert "warning[W219]" in planned.err
    assert "project.id is mine, SINCH_PROJECT_ID is another" in planned.err
