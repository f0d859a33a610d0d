"""The server for the telephones of a class: one page, one kind of answer, nothing else, nothing kept.

It has a port and a thread of its own. Its address holds 128 random bits; whoever cannot scan them types six
letters, and has few tries to guess them. What it is sent is numbers, and is checked as such.
"""

import asyncio
import hashlib
import hmac
import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, RequestHandler, stream_request_body

from course_utils.interactive.process import Clock
from course_utils.lecture.class_address import Place
from course_utils.lecture.class_answers import Answer, Kind, read
from course_utils.lecture.class_limits import Window
from course_utils.lecture.class_page import HEADERS, page

MOST_BYTES = 8192  # of an answer
READ = 8 * MOST_BYTES  # of what is too long so much is read, so that its sender hears the refusal
VISITORS = 2000
CODE = re.compile(r"/([A-Za-z]{6})")
ANSWERS, OF_ANSWERS = 5, 5.0  # of a visitor, in so many seconds
PATIENCE = 10.0  # seconds that a sender may take
CONNECTIONS, OF_ADDRESS = 600, 300  # at a time, of all and of one address
GATHERED = 0.2  # seconds in which answers are gathered before they are drawn
LASTS = 3 * 3600  # seconds of a cookie, which tells one telephone from another
COOKIE = "visitor"
SAID = {
    400: "This is no answer",
    403: "This page is not known any more: reload it",
    404: "There is nothing here. The address on the screen ends in six letters",
    405: "Only GET and POST are answered here",
    408: "This took too long",
    413: "This is too long for an answer",
    415: "An answer is JSON",
    429: "That was too often: wait a little",
    503: f"{VISITORS:,} have answered, and no more can",
}


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; OSError where that cannot be, a port being taken, say."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()  # of all networks, those with short addresses too
    opened = socket.create_server((host, port), family=family, backlog=CONNECTIONS, dualstack_ipv6=both)
    opened.setblocking(False)
    return opened


class ClassServer:
    """Serves the question in `words` and gathers the answers until it is stopped.

    heard: called in the server's thread soon after something has arrived; port 0: any that is free;
    prefix(port): what stands before the token in the path that a browser sees, behind a proxy; place: with
    the token and the letters of the question before, whose pages then show this one.
    """

    def __init__(
        self,
        words: str,
        kind: Kind,
        heard: Callable[[], None] = lambda: None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: Callable[[int], str] = lambda port: "",
        patience: float = PATIENCE,
        clock: Clock = time.monotonic,
        place: Place | None = None,
    ) -> None:
        self.kind, self.host, self.patience = kind, host, patience
        self.place = place or Place(clock)
        self.token, self.code, self.codes = self.place.token, self.place.code, self.place.codes
        self.pace = Window(ANSWERS, OF_ANSWERS, clock)
        self._secret, self._heard, self._told = secrets.token_bytes(16), heard, False
        self._lock, self._answers = threading.Lock(), dict[str, Answer]()
        # In the caller's thread: a port that is taken is an OSError here and now.
        self._socket = listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.place.asked += 1
        self.number, self.prefix = str(self.place.asked), prefix(self.port)
        self.page = page(words, kind, self.number)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="class", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The last answer of each visitor, in the order of their first."""
        with self._lock:
            return tuple(self._answers.values())

    def move(self, host: str, port: int, prefix: Callable[[int], str]) -> None:
        """Listen elsewhere, with the same letters and the answers given so far.

        Where that cannot be, it is an OSError, and all stays as it was.
        """
        asyncio.run_coroutine_threadsafe(self._moved(host, port), self._loop).result()
        self.prefix = prefix(self.port)

    async def _moved(self, host: str, port: int) -> None:
        before = self.host, self.port
        await self._shut()  # first: a port has no room for two
        try:
            self._open(host, listening(host, port))
        except OSError:
            self._open(before[0], listening(*before))
            raise

    def stop(self) -> None:
        """Close the port and all connections; the answers stay."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()

    def _serve(self) -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._run())
        finally:
            self._socket.close()
            self._ready.set()  # whatever has happened, nobody waits for ever

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._open(self.host, self._socket)
        self._ready.set()
        await self._over.wait()
        await self._shut()

    def _open(self, host: str, listens: socket.socket) -> None:
        """Take whoever comes to this socket."""
        self.host, self._socket, self.port = host, listens, listens.getsockname()[1]
        self.place.port = self.port
        # Nothing is logged: in a kernel it would be printed into the notebook.
        quiet: dict[str, Any] = {"log_function": lambda handler: None}
        routes = Application([(".*", _Door, {"server": self})], **quiet)
        limits = {"max_header_size": MOST_BYTES, "max_body_size": 2**62, "no_keep_alive": True}
        self.doors = _Doors(routes, **limits)
        self.doors.patience = self.patience
        self.doors.add_socket(listens)

    async def _shut(self) -> None:
        self.doors.stop()
        await self.doors.close_all_connections()

    def visitor(self) -> str:
        """Return a new visitor's name, by which it is known that it came from here."""
        name = secrets.token_hex(16)
        return f"{name}.{self._signature(name)}"

    def knows(self, visitor: str) -> bool:
        """Whether this is the name of a visitor."""
        name, _, signature = visitor.partition(".")
        return hmac.compare_digest(signature.encode(), self._signature(name).encode())

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest()[:32]

    def has_room(self, visitor: str) -> bool:
        """Whether an answer of this visitor can be kept."""
        return visitor in self._answers or len(self._answers) < VISITORS

    def keep(self, visitor: str, answer: Answer) -> None:
        """Keep the answer in place of the visitor's last."""
        with self._lock:
            self._answers[visitor] = answer
        if not self._told:
            self._told = True
            self._loop.call_later(GATHERED, self._tell)

    def _tell(self) -> None:
        self._told = False
        self._heard()


class _Doors(HTTPServer):
    """Takes so many connections at a time, and each for so long: no other is disturbed."""

    patience = PATIENCE

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        same = sum(known.context.address[0] == address[0] for known in self._connections)
        if len(self._connections) >= CONNECTIONS or same >= OF_ADDRESS:
            stream.close()
            return
        stream.late = asyncio.get_running_loop().call_later(self.patience, _send_away, stream)
        super().handle_stream(stream, address)


def _send_away(stream: IOStream) -> None:
    """Refuse who has not sent a whole request in time, and has not gone."""
    if not stream.closed():
        stream.write(f"HTTP/1.1 408 {SAID[408]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        stream.close()


def _kind_of(content: str) -> str:
    """The media type, which may be written large or small."""
    return content.partition(";")[0].strip().lower()


@stream_request_body
class _Door(RequestHandler):
    """Answers every request: with the page, with what was understood, or with a refusal in a sentence."""

    def initialize(self, server: ClassServer) -> None:  # type: ignore[override]
        self.server, self.body, self.length = server, b"", 0

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse at once what says that it is far too long."""
        declared = self.request.headers.get("Content-Length", "")
        if declared.isascii() and declared.isdigit() and (len(declared) > 9 or int(declared) > READ):
            self.refuse(413)

    def data_received(self, chunk: bytes) -> None:
        self.length += len(chunk)
        self.body = (self.body + chunk)[: MOST_BYTES + 1]
        if self.length > READ:
            self.refuse(413)

    def refuse(self, status: int, sentence: str = "") -> None:
        """Say why not."""
        if not self._finished:
            self.set_status(status)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            if status == 429:
                self.set_header("Retry-After", "5")
            if status == 405:
                self.set_header("Allow", "GET, POST")
            self.finish(f"{sentence or SAID.get(status, 'This cannot be done')}.\n")

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say no more than that, whatever the error was."""
        self.refuse(status_code)

    def log_exception(self, *_: Any) -> None:
        """Say nothing in the notebook of what a sender has done, with the address in it."""

    def on_finish(self) -> None:
        """It has come in time."""
        self.request.connection.stream.late.cancel()

    @property
    def is_here(self) -> bool:
        """Whether the path is the token, letter by letter."""
        return hmac.compare_digest(self.request.path.encode(), f"/{self.server.token}".encode())

    def get(self) -> None:
        """The page; or, for the six letters, the way to it."""
        code = CODE.fullmatch(self.request.path)
        if self.is_here and self.get_query_argument("after", "") == self.server.number:
            self.set_status(204)  # whoever waits for the next question has this one
            self.finish()
        elif self.is_here:
            self.welcome()
        elif code:
            self.redirect_code(code[1].lower())
        else:
            self.refuse(404)

    def welcome(self) -> None:
        """Send the page, to a new visitor with a cookie, which goes nowhere else and soon dies."""
        server = self.server
        if not server.knows(self.get_cookie(COOKIE, "") or ""):
            path = f"{server.prefix}/{server.token}"
            self.set_cookie(
                COOKIE, server.visitor(), path=path, httponly=True, samesite="Lax", max_age=LASTS
            )
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(server.page)

    def redirect_code(self, code: str) -> None:
        """Lead to the page, or count a wrong guess; a right one is none, however many come from a room."""
        who = self.request.remote_ip or ""
        if self.server.codes.is_full(who):
            self.refuse(429)
        elif hmac.compare_digest(code, self.server.code):
            self.set_status(303)
            self.set_header("Location", self.server.token)  # beside the code, also behind a proxy
            self.finish()
        else:
            self.server.codes.note(who)
            self.refuse(404)

    def post(self) -> None:
        """Take an answer."""
        status, visitor = self.refusal(), self.get_cookie(COOKIE, "") or ""
        if status:
            self.refuse(status)
            return
        self.server.pace.note(visitor)
        try:
            answer = read(self.body)
            self.server.kind.check(answer)
        except ValueError as problem:
            self.refuse(400, f"{SAID[400]}: {problem}")
            return
        self.server.keep(visitor, answer)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"sent": self.server.kind.said(answer)}))

    def refusal(self) -> int:
        """Return the status by which what was sent is refused unread, 0 if it is to be read."""
        server, visitor = self.server, self.get_cookie(COOKIE, "") or ""
        if not self.is_here:
            return 404
        if self.length > MOST_BYTES:
            return 413
        if _kind_of(self.request.headers.get("Content-Type", "")) != "application/json":
            return 415
        if not server.knows(visitor):
            return 403
        if server.pace.is_full(visitor):
            return 429
        return 0 if server.has_room(visitor) else 503
