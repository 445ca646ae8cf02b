"""Files that the configuration names by URL: from the internet alone, without credentials, and never for long."""

import socket
from itertools import chain, repeat

import pytest
from pictures import serving

from reconciler.client import Fetched, Files, Network, NotFetched

MOST = 50_000


@pytest.fixture
def pictures():
    with serving() as served:
        yield served


@pytest.fixture
def here():
    """What fetches files for an API on this machine."""
    return Files(Network(), local=True)


@pytest.fixture
def elsewhere():
    """What fetches files for the API at Sinch."""
    return Files(Network())


@pytest.fixture
def resolve(monkeypatch):
    """Let every name have the given addresses."""

    def names(*addresses):
        answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **more: answers if host.endswith("localhost") else real(host, *rest, **more),
        )

    return names


def test_a_file_comes_with_its_type_and_its_content(here, pictures):
    pictures.put("/a", b"abc", media_type="Image/PNG; charset=x")

    assert here.fetch(f"{pictures.url}/a", MOST) == Fetched("image/png", b"abc", whole=True)


def test_no_more_of_a_file_is_read_than_asked_for(here, pictures):
    pictures.put("/a", bytes(200_000))

    answer = here.fetch(f"{pictures.url}/a", 1000)

    assert (len(answer.content), answer.whole) == (1000, False)


def test_nothing_says_who_asks(here, pictures):
    here.fetch(f"{pictures.url}/logo.png", MOST)

    assert {name.lower() for name in pictures.headers[0]} & {"authorization", "cookie", "proxy-authorization"} == set()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/logo.png",
        "http://localhost:{port}/logo.png",
        "http://2130706433:{port}/logo.png",
        "http://0x7f.1:{port}/logo.png",
        "http://[::ffff:127.0.0.1]:{port}/logo.png",
    ],
)
def test_this_machine_is_never_asked_for_the_api_at_sinch(elsewhere, pictures, url):
    answer = elsewhere.fetch(url.format(port=pictures.port), MOST)

    assert answer.certain
    assert "which the internet does not reach" in answer.why
    assert pictures.asked == []


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "[fe80::1]", "[fd00::1]", "224.0.0.1"],
)
@pytest.mark.parametrize("local", [False, True])
def test_a_private_network_is_never_asked(host, local):
    answer = Files(Network(), local=local).fetch(f"http://{host}/logo.png", MOST)

    assert answer.certain
    assert "which the internet does not reach" in answer.why


def test_a_name_that_leads_to_this_machine_is_not_asked(elsewhere, pictures, resolve):
    resolve("127.0.0.1")

    answer = elsewhere.fetch(f"http://cdn.localhost:{pictures.port}/logo.png", MOST)

    assert answer == NotFetched(
        "it leads to cdn.localhost, address 127.0.0.1, which the internet does not reach", certain=True
    )
    assert pictures.asked == []


def test_each_address_of_a_name_counts(here, pictures, resolve):
    resolve("127.0.0.1", "10.0.0.1")

    answer = here.fetch(f"http://cdn.localhost:{pictures.port}/logo.png", MOST)

    assert "address 10.0.0.1" in answer.why
    assert pictures.asked == []


def test_a_name_is_still_the_one_that_the_server_is_asked_for(here, pictures, resolve):
    resolve("127.0.0.1")

    answer = here.fetch(f"http://cdn.localhost:{pictures.port}/logo.png", MOST)

    assert answer.whole
    assert pictures.headers[0]["Host"] == f"cdn.localhost:{pictures.port}"


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://10.1.2.3:{port}/", "//192.168.0.1/a"])
def test_a_redirect_does_not_lead_into_a_private_network(here, pictures, target):
    pictures.redirect("/a", target.format(port=pictures.port))

    answer = here.fetch(f"{pictures.url}/a", MOST)

    assert answer.certain
    assert "which the internet does not reach" in answer.why
    assert pictures.asked == ["/a"]


def test_a_redirect_leads_to_http_alone(here, pictures):
    pictures.redirect("/a", "file:///etc/passwd")

    answer = here.fetch(f"{pictures.url}/a", MOST)

    assert answer == NotFetched("it leads to a URL of file scheme, not to http or https", certain=True)


def test_redirects_are_followed_and_come_to_an_end(here, pictures):
    pictures.redirect("/moved", "/logo.png")
    pictures.redirect("/round", f"{pictures.url}/round")

    assert here.fetch(f"{pictures.url}/moved", MOST).whole
    assert here.fetch(f"{pictures.url}/round", MOST) == NotFetched("it is redirected more than 5 times", certain=True)
    assert pictures.asked.count("/round") == 6


@pytest.mark.parametrize(("status", "certain"), [(404, True), (401, True), (410, True), (403, False), (503, False)])
def test_a_refusal_is_certain_if_it_is_about_the_file(here, pictures, status, certain):
    pictures.put("/a", status=status)

    answer = here.fetch(f"{pictures.url}/a", MOST)

    assert f"its server answers {status} " in answer.why
    assert answer.certain is certain


def test_a_file_that_does_not_arrive_in_time_is_given_up():
    moments = chain([0.0, 1.0], repeat(100.0))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        files = Files(Network(), local=True, clock=lambda: next(moments))

        answer = files.fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/a", MOST)

    assert answer == NotFetched("it did not arrive within 20 s")


def test_a_server_that_is_not_there_is_a_doubt(here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    answer = here.fetch(f"http://127.0.0.1:{port}/a", MOST)

    assert answer.why.startswith("it cannot be fetched from here: ")
    assert not answer.certain


def test_a_run_that_is_stopped_does_not_wait_for_a_file(pictures):
    answer = Files(Network(), local=True, unwanted=lambda: True).fetch(f"{pictures.url}/logo.png", MOST)

    assert answer.skipped


def test_a_compressed_file_is_a_doubt(here, pictures):
    pictures.put("/a", b"x", **{"Content-Encoding": "gzip"})

    answer = here.fetch(f"{pictures.url}/a", MOST)

    assert "compresses it" in answer.why
    assert not answer.certain


def test_an_api_on_this_machine_has_no_file_fetched_from_the_internet(here):
    answer = here.fetch("https://acme.example/logo.png", MOST)

    assert answer.skipped


def test_a_proxy_fetches_from_the_internet_and_not_from_a_private_network(pictures):
    network = Network.from_environment({"http_proxy": pictures.url})
    pictures.put("http://acme.example/logo.png", b"abc")

    through = Files(network).fetch("http://acme.example/logo.png", MOST)
    refused = Files(network).fetch("http://127.0.0.1/logo.png", MOST)

    assert through == Fetched("image/png", b"abc", whole=True)
    assert refused.certain
    assert pictures.asked == ["http://acme.example/logo.png"]
