"""Where the telephones of a class find the page: this computer alone, its network, or through a hub."""

import importlib.util
import ipaddress
import os
import re
import secrets
import socket
import time
from dataclasses import replace

from course_utils.arrays import refusal
from course_utils.interactive.frozen import Frozen
from course_utils.interactive.limits import whole
from course_utils.interactive.process import Clock
from course_utils.lecture.class_limits import Window

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PORTS = whole(0, 65535)
LONGEST = 200  # characters of an address that is typed, or is in the code on the screen
AS_TYPED = f"of at most {LONGEST} characters of ASCII, without spaces, ?, # and ;"
ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::(?P<port>\d{1,5}))?(?:/[\w.~!$&'()*+=:@%/-]*)?", re.ASCII
)
LETTERS = "bcdfghjkmnpqrstvwxz"  # of the code: no vowels, no accidental words
TRIES, OF_CODES = 20, 60.0  # wrong codes of an address, in so many seconds
ONE_PAGE = "one page with the question, which takes numbers until the question ends, and nothing else"


class Place:
    """What telephones know of us: the same for all questions of a kernel, so that they find the next one.

    token, code: 128 random bits, and six letters for whoever types them; port: where it was listened on
    last; asked: how many questions there were.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.token = secrets.token_urlsafe(16)
        self.code = "".join(secrets.choice(LETTERS) for _ in range(6))
        self.codes = Window(TRIES, OF_CODES, clock)
        self.port, self.asked = 0, 0


class Reach(Frozen):
    """host: the address listened on; port: 0 for any that is free; url: where a proxy passes it on from."""

    host: str = HERE
    port: int = 0
    url: str = ""

    @property
    def is_open(self) -> bool:
        """Whether others than this computer can reach it."""
        return not _is_loopback(self.host)

    @property
    def is_reached(self) -> bool:
        """Whether telephones can reach it, in the network or through a proxy."""
        return self.is_open or bool(self._through(self.port))

    @property
    def sentence(self) -> str:
        """What becomes reachable, and for whom."""
        if self.is_open:
            port = f"port {self.port}" if self.port else "a free port"
            return f"Everyone who can reach this computer ({self._host}) finds at {port} {ONE_PAGE}."
        if self._through(self.port):
            return f"Whoever the proxy lets in finds {ONE_PAGE}."
        return "Only this computer can reach the page."

    def address(self, port: int) -> str:
        """Return the address of the server at this port, without the token, for the telephones."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return self._through(port) or f"http://{host}:{port}"

    def _through(self, port: int) -> str:
        """The address at which a proxy passes the port on, nothing where none is known."""
        url = self.url.rstrip("/")
        if not _has_proxy():
            return url
        hub = os.environ.get("JUPYTERHUB_PUBLIC_URL", "").rstrip("/")
        known = f"{url}{os.environ['JUPYTERHUB_SERVICE_PREFIX'].rstrip('/')}" if url else hub
        return f"{known}/proxy/{port}" if _is_address(known) else ""

    @property
    def _host(self) -> str:
        return own_address() if self.host in (EVERYWHERE, "::") else self.host

    def prefix(self, port: int) -> str:
        """Return what stands before the token in the path of that address."""
        _, _, rest = self.address(port).partition("://")
        _, slash, path = rest.partition("/")
        return f"{slash}{path}"


# How the questions to come are reached; `class_server` sets it.
_reach = [Reach()]


def reach() -> Reach:
    """Return how the next question is reached."""
    return _reach[0]


def open_next(host: str) -> None:
    """Ask the questions to come at this host, as the lecturer has opened the last or closed it."""
    _reach[0] = replace(_reach[0], host=host)


def class_server(host: str = HERE, port: int = 0, url: str = "") -> None:
    """Say for all questions to come where they are asked, and print what becomes reachable.

    host: "0.0.0.0" opens them to everyone in this computer's networks; port: 0 for any that is free; url:
    the address under which a proxy of yours passes that port on.
    """
    _check(host, url)
    chosen = Reach(host, PORTS.take("port", port), url)
    print(f"When you press “Ask the class”: {chosen.sentence}")
    _reach[0] = chosen


def _check(host: str, url: str) -> None:
    try:
        if not isinstance(host, str):  # four bytes are an address, too, but nothing listens there
            raise ValueError
        if host != "localhost" and _is_for_many(ipaddress.ip_address(host)):
            raise ValueError
    except ValueError:
        raise refusal("host", 'an address of this computer such as "0.0.0.0"', host) from None
    if not isinstance(url, str) or (url and not _is_address(url)):
        raise refusal("url", f'an address such as "https://example.org/class", {AS_TYPED}', url)


def _is_for_many(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether what is sent there goes to several computers, so that nobody can be answered."""
    return address.is_multicast or (address.version == 4 and address.is_reserved)


def _is_address(url: str) -> bool:
    """Whether the token can follow it, and a code, a cookie and whoever types can hold it."""
    found = ADDRESS.fullmatch(url)
    return found is not None and len(url) <= LONGEST and int(found["port"] or 0) <= PORTS.high


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _has_proxy() -> bool:
    """Whether this is a server of JupyterHub that passes ports on, by jupyter-server-proxy."""
    on_a_hub = "JUPYTERHUB_SERVICE_PREFIX" in os.environ
    return on_a_hub and importlib.util.find_spec("jupyter_server_proxy") is not None


def own_address() -> str:
    """Return this computer's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.254.254.254", 1))
            return str(probe.getsockname()[0])
        except OSError:  # no network at all
            return HERE
