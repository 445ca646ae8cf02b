"""Which proxy a request goes through, as the environment says, and what is said of one that cannot be used."""

import importlib.util
import socket
import threading
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.client import Client, Credentials, Endpoint, Network
from reconciler.client.proxies import Proxies
from reconciler.diagnostics import ConfigError, Intercepted, OutcomeUnknown, Unreachable

HERE = "http://proxy.example:3128"
PATH = "/v1/projects/p/webhooks"


def chosen(url="https://api.example/v1", **env):
    found = Proxies.from_environment(env).of(url)
    return found and (found.shown, found.variable)


@pytest.mark.parametrize(
    ("url", "env", "proxy"),
    [
        ("https://api.example", {}, None),
        ("https://api.example", {"HTTPS_PROXY": HERE}, ("proxy.example:3128", "HTTPS_PROXY")),
        ("https://api.example", {"https_proxy": HERE}, ("proxy.example:3128", "https_proxy")),
        ("https://api.example", {"HTTP_PROXY": HERE}, None),
        ("http://api.example", {"HTTP_PROXY": HERE}, ("proxy.example:3128", "HTTP_PROXY")),
        ("http://api.example", {"HTTPS_PROXY": HERE}, None),
        ("https://api.example", {"ALL_PROXY": HERE}, ("proxy.example:3128", "ALL_PROXY")),
        ("https://api.example", {"all_proxy": HERE, "HTTPS_PROXY": "http://other"}, ("other", "HTTPS_PROXY")),
        ("https://api.example", {"https_proxy": "http://lower", "HTTPS_PROXY": HERE}, ("lower", "https_proxy")),
        ("https://api.example", {"https_proxy": "", "HTTPS_PROXY": HERE}, None),
        ("https://api.example", {"HTTPS_PROXY": "proxy.example:3128"}, ("proxy.example:3128", "HTTPS_PROXY")),
        ("https://api.example", {"HTTPS_PROXY": f' "{HERE}/" \n'}, ("proxy.example:3128", "HTTPS_PROXY")),
        ("https://api.example", {"HTTPS_PROXY": "http://[::1]:3128"}, ("[::1]:3128", "HTTPS_PROXY")),
        ("https://api.example", {"HTTPS_PROXY": "http://me:p%40ss@10.1.1.1:80"}, ("10.1.1.1:80", "HTTPS_PROXY")),
    ],
)  # fmt: skip
def test_the_environment_says_which_proxy(url, env, proxy):
    assert chosen(url, **env) == proxy


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("*", "https://api.example"),
        ("api.example", "https://api.example"),
        ("API.Example", "https://api.example"),
        ("example", "https://api.example"),
        (".example", "https://api.example"),
        (".api.example", "https://api.example"),
        ("api.example.", "https://api.example"),
        ("*.example", "https://api.example"),
        ("api.*", "https://api.example"),
        ("api.example:443", "https://api.example"),
        ("api.example:8443", "https://api.example:8443"),
        ("https://api.example", "https://api.example"),
        ("a, b ,api.example", "https://api.example"),
        ("a b\tapi.example", "https://api.example"),
        (",, ,api.example,", "https://api.example"),
        ("10.1.2.3", "https://10.1.2.3"),
        ("10.0.0.0/8", "https://10.1.2.3"),
        ("10.9.9.9/8", "https://10.1.2.3"),
        ("10.1.*", "https://10.1.2.3"),
        ("10.1.2.3:8080", "https://10.1.2.3:8080"),
        ("::1", "https://[::1]"),
        ("[::1]", "https://[::1]"),
        ("[::1]:8080", "https://[::1]:8080"),
        ("0:0:0:0:0:0:0:1", "https://[::1]"),
        ("fd00::/8", "https://[fd12::7]"),
        ("[fd00::]/8", "https://[fd12::7]"),
        ("fe80::/10", "https://[fe80::1%25eth0]"),
        ("127.0.0.1", "https://[::ffff:127.0.0.1]"),
        ("localhost,127.0.0.1,::1,[::1]", "https://localhost:8123"),
        ("/var/run/docker.sock,[::1,api.example", "https://api.example"),
    ],
)
def test_what_no_proxy_lists_is_reached_directly(entry, url):
    assert chosen(url, HTTPS_PROXY=HERE, NO_PROXY=entry) is None
    assert chosen(url, HTTPS_PROXY=HERE, no_proxy=entry) is None


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("", "https://api.example"),
        ("other.example", "https://api.example"),
        ("pi.example", "https://api.example"),
        ("api.example.org", "https://api.example"),
        ("*.api.example", "https://api.example"),
        ("api.example:80", "https://api.example"),
        ("http://api.example", "https://api.example"),
        ("10.1.2.3/33", "https://10.1.2.3"),
        ("11.0.0.0/8", "https://10.1.2.3"),
        ("10.0.0.0/8", "https://api.example"),
        ("10.1.2.3", "https://10.1.2.33"),
        ("::/0", "https://10.1.2.3"),
        ("0.0.0.0/0", "https://[::1]"),
        ("[::1]:8080", "https://[::1]:8081"),
        ("::2", "https://[::1]"),
        ("[::1", "https://[::1]"),
        (".", "https://api.example"),
        ("<local>", "https://api.example"),
    ],
)
def test_what_no_proxy_does_not_list_goes_through_the_proxy(entry, url):
    assert chosen(url, HTTPS_PROXY=HERE, NO_PROXY=entry) == ("proxy.example:3128", "HTTPS_PROXY")


@pytest.mark.parametrize("entry", ["[::1", "10.0.0.0/99", "host]", "/var/run/x.sock"])
def test_an_entry_of_no_proxy_that_means_nothing_is_told_once(entry, caplog):
    for _ in range(2):
        chosen(HTTPS_PROXY=HERE, NO_PROXY=f"{entry},also.{len(entry)}.example")

    assert [record.levelname for record in caplog.records if entry in record.getMessage()] in (["WARNING"], [])
    assert chosen(NO_PROXY=entry) is None


@pytest.mark.parametrize(
    "value",
    [
        "ftp://proxy.example",
        "htp://proxy.example:3128",
        "socks4://proxy.example",
        "socks://proxy.example",
        "http://",
        "http:/proxy.example:3128",
        "http:proxy.example:3128",
        "http://proxy.example:99999",
        "http://proxy.example:port",
        "http://proxy..example:3128",
        "http://pro xy.example",
        "http://pro\nxy.example",
        "http://[::1",
        "http://proxy.example/proxy.pac",
        "http://me:hunter2#x@proxy.example:3128",
        "http://me:hunter2/x@proxy.example:3128",
        "http://me:hunter2?x@proxy.example:3128",
        "://proxy.example",
    ],
)
def test_a_value_that_is_no_proxy_is_named_by_its_variable_and_not_repeated(value):
    with pytest.raises(ConfigError) as caught:
        chosen(ALL_PROXY=value)

    (problem,) = caught.value.problems
    assert (problem.code, problem.label) == ("E314", "ALL_PROXY")
    assert "hunter2" not in f"{problem}"


def test_a_variable_that_concerns_no_address_in_use_stops_nothing():
    assert chosen("http://api.example", HTTPS_PROXY="ftp://x") is None
    assert chosen("https://api.example", HTTPS_PROXY="ftp://x", NO_PROXY="api.example") is None


def test_a_socks_proxy_without_its_extra_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("reconciler.client.proxies.find_spec", lambda _name: None)

    with pytest.raises(ConfigError) as caught:
        chosen(ALL_PROXY="socks5://127.0.0.1:1080")

    (problem,) = caught.value.problems
    assert (problem.code, problem.label) == ("E005", "ALL_PROXY")
    assert "pip install 'sinch-reconciler[socks]'" in problem.help
    assert "pipx inject" in problem.help


def connected(url, env, **options):
    facts = {"sleep": lambda _seconds: None, "timeout": 5.0, **options}
    bearer = Credentials("bearer", "", "a-bearer-token")
    return Client(Endpoint(url, f"{url}/oauth2/token"), bearer, network=Network.from_environment(env), **facts)


@contextmanager
def dead():
    """A port where nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("kind", ["http", "https", "socks5", "socks5h"])
@pytest.mark.parametrize("target", ["http://api.example", "https://api.example"])
def test_a_dead_proxy_is_named_with_its_variable_and_without_its_password(kind, target):
    if kind.startswith("socks"):
        pytest.importorskip("socksio")
    with dead() as port:
        env = {"ALL_PROXY": f"{kind}://me:hunter2@127.0.0.1:{port}"}
        with connected(target, env) as client, pytest.raises(Unreachable) as caught:
            client.send("POST", PATH, body={})

    told = caught.value.diagnostic()
    assert f"no connection to the proxy 127.0.0.1:{port} (ALL_PROXY), the proxy for api.example" in told.detail
    assert "ALL_PROXY" in told.help
    assert "NO_PROXY" in told.help
    assert "hunter2" not in f"{told} {caught.value}"
    assert client.sent == 0


def test_requests_for_the_api_go_through_the_proxy(server):
    with connected("http://api.example", {"http_proxy": server.url}) as client:
        assert client.send("GET", PATH).status == 200

    assert [one.path for one in server.asked] == [f"http://api.example{PATH}"]


def test_what_no_proxy_lists_does_not(server):
    with connected(server.url, {"http_proxy": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.0/8"}) as client:
        assert client.send("GET", PATH).status == 200


def test_user_name_and_password_of_a_proxy_are_sent_to_it_and_shown_nowhere(server):
    server.script = [(200, {}), (400, b"<html>who is p@ss-word or p%40ss-word?</html>")]
    env = {"http_proxy": server.url.replace("http://", "http://me:p%40ss-word@")}

    with connected("http://api.example", env) as client:
        client.send("GET", PATH)
        with pytest.raises(OutcomeUnknown, match="who is") as caught:
            client.send("POST", PATH, body={})

    assert server.asked[0].headers["Proxy-Authorization"] == "Basic bWU6cEBzcy13b3Jk"
    assert "who is (secret) or (secret)?" in str(caught.value)


def test_a_proxy_that_wants_to_know_who_asks_says_so(server):
    server.script = [(407, b"<html>Proxy authentication required</html>")]

    with connected("http://api.example", {"http_proxy": server.url}) as client, pytest.raises(Unreachable) as caught:
        client.send("POST", PATH, body={})

    assert f"the proxy {server.url.removeprefix('http://')} (http_proxy) requires a user name" in str(caught.value)
    assert server.methods == ["POST"]


WHO = {
    "nobody": ("", "requires a user name and a password", "put them before the host in {} (user:password@host"),
    "others": ("me:hunter2@", "requires other credentials", "check the user name and the password in {} "),
}


@pytest.mark.parametrize("who", WHO)
def test_a_proxy_that_does_not_accept_who_asks_for_the_api_is_named_with_what_to_check(server, who):
    user, said, advice = WHO[who]
    server.script = [(407, b"<html>Proxy authentication required</html>")] * 5
    env = {"HTTP_PROXY": server.url.replace("http://", f"http://{user}")}

    with connected("http://api.example", env) as client, pytest.raises(Unreachable) as caught:
        client.send("GET", PATH)

    told = caught.value.diagnostic()
    assert f"(HTTP_PROXY) {said}" in told.detail
    assert advice.format("HTTP_PROXY") in told.help
    assert "SINCH" not in told.help
    assert "hunter2" not in f"{told} {caught.value}"
    assert server.methods == ["GET"]


@pytest.mark.parametrize("who", WHO)
def test_a_proxy_that_does_not_accept_who_asks_for_a_token_is_named_with_what_to_check(server, who):
    user, said, advice = WHO[who]
    server.script = [(407, b"<html>Proxy authentication required</html>")] * 5
    network = Network.from_environment({"HTTP_PROXY": server.url.replace("http://", f"http://{user}")})
    endpoint, keys = (
        Endpoint("http://api.example", "http://auth.example/token"),
        Credentials("oauth2", "key", "pass-word"),
    )

    with Client(endpoint, keys, network=network) as client, pytest.raises(Unreachable) as caught:
        client.send("POST", PATH, body={})

    told = caught.value.diagnostic()
    assert f"(HTTP_PROXY) {said}" in told.detail
    assert advice.format("HTTP_PROXY") in told.help
    assert "auth.example" in told.help
    assert "SINCH" not in told.help
    assert [one.path for one in server.asked] == ["http://auth.example/token"]


@pytest.mark.parametrize("who", WHO)
def test_a_proxy_that_opens_no_tunnel_for_whoever_asks_is_named_with_what_to_check(who):
    user, said, advice = WHO[who]
    with refusing(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n") as (port, asked):
        env = {"HTTPS_PROXY": f"http://{user}127.0.0.1:{port}"}
        with connected("https://api.example", env) as client, pytest.raises(Unreachable) as caught:
            client.send("GET", PATH)

    told = caught.value.diagnostic()
    assert f"(HTTPS_PROXY) refused the connection to api.example: it {said} (407" in told.detail
    assert advice.format("HTTPS_PROXY") in told.help
    assert len(asked) == 1


@pytest.mark.skipif(importlib.util.find_spec("socksio") is None, reason="needs the extra socks")
@pytest.mark.parametrize(
    ("user", "answers", "said"),
    [
        ("", [b"\x05\xff"], "requires a user name and a password"),
        ("", [b"\x05\x02"], "requires a user name and a password"),
        ("me:hunter2@", [b"\x05\xff"], "requires other credentials"),
        ("me:hunter2@", [b"\x05\x02", b"\x01\x01"], "requires other credentials"),
    ],
    ids=["none", "asked for", "not these", "wrong"],
)
def test_a_socks_proxy_that_does_not_accept_who_asks_is_named_with_what_to_check(user, answers, said):
    with refusing(*answers) as (port, asked):
        env = {"ALL_PROXY": f"socks5://{user}127.0.0.1:{port}"}
        with connected("http://api.example", env) as client, pytest.raises(Unreachable) as caught:
            client.send("GET", PATH)

    told = caught.value.diagnostic()
    assert f"(ALL_PROXY) refused the connection to api.example: it {said}" in told.detail
    assert "ALL_PROXY" in told.help
    assert "hunter2" not in f"{told} {caught.value}"
    assert len(asked) == 1


@contextmanager
def refusing(*answers):
    """A proxy that gives these answers on each connection, and a list of the connections so far."""
    asked = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve():
            while True:
                try:
                    peer, _ = listening.accept()
                except OSError:
                    return
                asked.append(peer)
                with peer:
                    for answer in answers:
                        peer.recv(4096)
                        peer.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], asked


def test_a_page_of_a_proxy_is_said_to_be_one(server):
    server.script = [(403, b"<html>This site is blocked</html>")]

    with connected("http://api.example", {"http_proxy": server.url}) as client, pytest.raises(Intercepted) as caught:
        client.send("GET", PATH)

    assert f"the proxy {server.url.removeprefix('http://')} (http_proxy), or something behind it" in str(caught.value)


def test_a_tunnel_that_the_proxy_refuses_is_said_to_be_refused_by_it():
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def refuse():
            while True:
                try:
                    peer, _ = listening.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(4096)
                    peer.sendall(b"HTTP/1.1 403 Blocked by policy\r\ncontent-length: 0\r\n\r\n")

        threading.Thread(target=refuse, daemon=True).start()
        port = listening.getsockname()[1]
        env = {"HTTPS_PROXY": f"http://127.0.0.1:{port}"}
        with connected("https://api.example", env) as client, pytest.raises(Unreachable) as caught:
            client.send("GET", PATH)

    assert f"the proxy 127.0.0.1:{port} (HTTPS_PROXY) refused the connection to api.example: 403" in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("socksio") is None, reason="needs the extra socks")
@pytest.mark.parametrize("kind", ["socks5", "socks5h"])
def test_a_socks_proxy_carries_requests(server, kind):
    asked = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def carry():
            peer, _ = listening.accept()
            peer.recv(64)
            peer.sendall(b"\x05\x00")
            asked.append(peer.recv(64))
            peer.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            with peer, socket.create_connection(server.server_address) as upstream:
                upstream.sendall(peer.recv(65536))
                peer.sendall(upstream.recv(65536))

        thread = threading.Thread(target=carry, daemon=True)
        thread.start()
        env = {"ALL_PROXY": f"{kind}://127.0.0.1:{listening.getsockname()[1]}"}
        with connected("http://api.example", env) as client:
            assert client.send("GET", PATH).status == 200
        thread.join()

    assert b"api.example" in asked[0]


@pytest.mark.skipif(importlib.util.find_spec("socksio") is None, reason="needs the extra socks")
@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"\x05", b"\x05\xff", b"\x04\x00", b"\x05\x02"]
)
def test_a_server_that_is_no_socks_proxy_is_said_to_be_none(answer):
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def amiss():
            while True:
                try:
                    peer, _ = listening.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(64)
                    peer.sendall(answer)

        threading.Thread(target=amiss, daemon=True).start()
        port = listening.getsockname()[1]
        env = {"ALL_PROXY": f"socks5://127.0.0.1:{port}"}
        with connected("http://api.example", env, attempts=1) as client, pytest.raises(Unreachable) as caught:
            client.send("POST", PATH, body={})

    assert f"the proxy 127.0.0.1:{port} (ALL_PROXY) refused the connection" in str(caught.value)


PIECES = [
    *("http://", "https://", "socks5://", "//", ":", "/", "[", "]", "::1", "127.0.0.1", "localhost", "xn--", "."),
    *("@", "%", "%25", "?", "#", " ", "\n", "\x00", "\ufeff", "\u2603", "\u3002", "\ud800", "\u0663", "65536", "80"),
    *("*", ",", "..", "10.0.0.0/8", "/33", "%eth0", "a" * 64, "user:hunter2", "0x7f.1"),
]
NAMES = ["HTTP_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY", "SINCH_BASE_URL", "SINCH_AUTH_URL"]
ANY = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=6).map("".join)


@given(env=st.dictionaries(st.sampled_from(NAMES), ANY))
def test_no_environment_makes_opening_the_way_fall_over(env):
    try:
        endpoint = Endpoint.from_environment(env, insecure_http=True)
        network = Network.from_environment(env)
        network.refuse_clear_text(endpoint.base_url, endpoint.auth_url)
        Client(endpoint, Credentials("basic", "id", "secret"), network=network).close()
    except ConfigError as refused:
        told = str([problem.as_json() for problem in refused.problems])
    else:
        return
    assert "hunter2" not in told


def test_a_proxy_elsewhere_is_not_handed_what_is_meant_for_this_machine():
    network = Network.from_environment({"http_proxy": HERE})

    with pytest.raises(ConfigError) as caught:
        network.refuse_clear_text("http://127.0.0.1:8123")
    Network.from_environment({"http_proxy": HERE, "no_proxy": "127.0.0.1"}).refuse_clear_text("http://127.0.0.1:8123")
    Network.from_environment({"http_proxy": "http://[::1]:3128"}).refuse_clear_text("http://127.0.0.1:8123")
    network.refuse_clear_text("https://api.example")

    (problem,) = caught.value.problems
    assert (problem.code, problem.label) == ("E313", "http_proxy")
    assert "NO_PROXY to 127.0.0.1" in problem.help


def test_a_tunnel_that_is_asked_for_is_no_request():
    with refusing(b"HTTP/1.1 403 Blocked by policy\r\ncontent-length: 0\r\n\r\n") as (port, asked):
        env = {"HTTPS_PROXY": f"http://127.0.0.1:{port}"}
        with connected("https://api.example", env) as client, pytest.raises(Unreachable):
            client.send("GET", PATH)

    assert (len(asked), client.sent) == (5, 0)
