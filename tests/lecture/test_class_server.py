"""The server of the class: what it lets in, what it refuses and how, and that nothing is left behind."""

import json
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from telephone import HOST, Telephone, answer

from course_utils.lecture import class_address, class_http
from course_utils.lecture.class_address import TRIES
from course_utils.lecture.class_answers import Drawing, Number, Options, read
from course_utils.lecture.class_http import ANSWERS, MOST_BYTES, ClassServer
from course_utils.lecture.class_page import HEADERS, SCRIPT, STYLE, page
from course_utils.network import datasets
from course_utils.pictures import regions
from course_utils.pictures.charts import chart

SEVEN = Number(0, 10, 1, "points")
BOX = (48.0, 74.0, 364.0, 364.0)


def until(holds, seconds=30):
    """Wait for a condition, as long as the slowest machine may need."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def serve():
    """Makes servers, and ends them."""
    made = []

    def server(kind=SEVEN, *heard, **rest):
        made.append(ClassServer("How many?", kind, *heard, **rest))
        return made[-1]

    yield server
    for one in made:
        one.stop()


def raw(server, *pieces, wait=0.0):
    """Send these bytes, and return all that comes back until the connection is closed."""
    with socket.create_connection((HOST, server.port), timeout=30) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(wait)
        said = b""
        while more := line.recv(65536):
            said += more
        return said.decode()


# ---------------------------------------------------------------- what it serves


def test_the_page_is_one_small_file_that_can_load_nothing(serve):
    server = serve(Drawing(regions.region(None, datasets.figure1(), BOX)))
    status, headers, text = Telephone(server, load=False).ask("GET", f"/{server.token}")
    assert status == 200
    assert len(text.encode()) < 60_000
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(
        r"(?:src|href)=(?![\"']?data:)|https?://(?!www\.w3\.org/2000/svg)|url\(|@import", text
    )
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "Server" not in headers
    cookie = headers["Set-Cookie"]
    assert f"Path=/{server.token}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_words_cannot_become_a_part_of_the_page():
    text = page("</script><script>alert(1)</script>", Options(("<b>", "&amp;"))).decode()
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    asked = json.loads(re.search(r'id="question">(.*?)</script>', text)[1])
    assert asked["options"] == ["<b>", "&amp;"]
    assert SCRIPT in text
    assert STYLE in text


def test_the_address_holds_128_random_bits_and_the_code_leads_to_it(serve):
    server, other = serve(), serve()
    assert re.fullmatch(r"[\w-]{22}", server.token)
    assert server.token != other.token
    phone = Telephone(server, load=False)
    for written in (server.code, server.code.upper()):
        status, headers, _ = phone.ask("GET", f"/{written}")
        assert (status, headers["Location"]) == (303, server.token)
    assert phone.ask("GET", f"/{server.code}/")[0] == 404  # from there the token would lead astray


def test_of_one_visitor_the_last_answer_counts(serve):
    server = serve()
    one, other = Telephone(server), Telephone(server)
    assert one.send([[3]]) == (200, '{"sent": "3 points"}')
    assert other.send([[4]])[0] == 200
    assert one.send([[7]])[0] == one.send([[7]])[0] == 200
    assert server.answers == (((7.0,),), ((4.0,),))
    # A page loaded again is the same visitor.
    status, headers, _ = one.ask("GET", f"/{server.token}")
    assert status == 200
    assert "Set-Cookie" not in headers


def test_two_hundred_students_are_all_heard(serve):
    heard = threading.Event()
    server = serve(SEVEN, heard.set)
    began = time.process_time()
    answer(server, [[[k % 11]] for k in range(200)])
    spent = time.process_time() - began
    assert sorted(one[0][0] for one in server.answers) == sorted(float(k % 11) for k in range(200))
    assert spent < 10  # seconds of this process, telephones included
    heard.clear()
    assert Telephone(server).send([[1]])[0] == 200
    assert heard.wait(30)
    assert class_http.GATHERED <= 0.5


# ---------------------------------------------------------------- what it refuses

NO_ANSWERS = [
    *(b"", b"seven", b"[[7]", b"\xff\xfe", b'{"a": 1}', b"7", b"[7]", b'[["7"]]', b"[[null]]", b"[[true]]"),
    *(b"[[NaN]]", b"[[Infinity]]", b"[[1e400]]", b"[[" + b"9" * 5000 + b"]]", b"[" * 8000, b"[]", b"[[]]"),
    *(b"[[1, 2]]", b"[[1], [2]]", b"[[11]]", b"[[-1]]", b"[[2.5]]", b'[[{"__proto__": 1}]]'),
]


@pytest.mark.parametrize("body", NO_ANSWERS, ids=lambda body: repr(body[:20]))
def test_what_is_no_answer_is_refused_in_words(serve, body):
    server = serve()
    phone = Telephone(server)
    assert phone.send([[5]])[0] == 200
    status, said = phone.send(body)
    assert status == 400
    assert said.startswith("This is no answer: ")
    assert "Traceback" not in said
    assert server.answers == (((5.0,),),)


def test_what_is_too_long_is_refused(serve):
    server = serve()
    phone = Telephone(server)
    fits = b"[[7]" + b" " * (MOST_BYTES - 5) + b"]"
    assert phone.send(fits)[0] == 200
    assert phone.send(fits + b" ")[0] == 413
    head = f"POST /{server.token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    assert " 413 " in raw(server, f"{head}Content-Length: {10**12}\r\n\r\n".encode())
    assert " 413 " in raw(server, f"{head}Content-Length: 9{'0' * 40}\r\n\r\n".encode())
    chunk = b"2001\r\n" + b" " * 0x2001 + b"\r\n"
    assert " 413 " in raw(
        server, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk + b"0\r\n\r\n"
    )
    assert server.answers == (((7.0,),),)


def test_who_answers_too_fast_must_wait_and_nobody_else(serve, clock):
    server = serve(clock=clock)
    quick, slow = Telephone(server), Telephone(server)
    assert [quick.send([[k]])[0] for k in range(ANSWERS + 2)] == [200] * ANSWERS + [429] * 2
    assert slow.send([[9]])[0] == 200
    assert server.answers == (((ANSWERS - 1.0,),), ((9.0,),))
    clock.wait(class_http.OF_ANSWERS)
    assert quick.send([[10]])[0] == 200


def test_six_letters_can_be_tried_twenty_times_a_minute(serve, clock):
    server = serve(clock=clock)
    phone = Telephone(server)
    wrong = "zzzzzz" if server.code != "zzzzzz" else "xxxxxx"
    assert [phone.ask("GET", f"/{wrong}")[0] for _ in range(TRIES + 1)] == [404] * TRIES + [429]
    assert phone.ask("GET", f"/{server.code}")[0] == 429  # or guessing would go on
    assert phone.send([[1]])[0] == 200
    clock.wait(class_address.OF_CODES)
    assert phone.ask("GET", f"/{server.code}")[0] == 303


def test_a_right_code_is_no_guess_however_many_come_from_one_address(serve, clock):
    server = serve(clock=clock)
    phone = Telephone(server, load=False)
    assert {phone.ask("GET", f"/{server.code}")[0] for _ in range(3 * TRIES)} == {303}


PATHS = [
    *(
        "/",
        "//",
        "/favicon.ico",
        "/api/status",
        "/lab",
        "/{token}/",
        "/{token}/x",
        "//{token}",
        "/%2e%2e/{token}",
    ),
    *(
        "/../{token}",
        "/{token}/../../etc/passwd",
        "/{token}%00",
        "/x/{token}",
        "/{half}",
        "/{token}x",
        "/{swapped}",
    ),
    *("http://elsewhere/", "/%7Btoken%7D", "/{token};x", "*"),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everywhere_else_is_nothing(serve, method, path):
    server = serve()
    token = server.token
    path = (
        path.replace("{token}", token).replace("{half}", token[:11]).replace("{swapped}", token.swapcase())
    )
    cookie = Telephone(server).cookie
    body = "[[7]]" if method == "POST" else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n"
    said = raw(server, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    assert re.match(r"HTTP/1.1 40[04] ", said), said
    assert token not in said
    assert server.answers == ()


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])
def test_only_get_and_post_are_answered(serve, method):
    server = serve()
    assert Telephone(server).ask(method, f"/{server.token}")[0] == 405


def test_who_has_not_loaded_the_page_or_sends_a_form_is_refused(serve):
    server = serve()
    phone = Telephone(server)
    assert phone.send("[[7]]", kind="text/plain")[0] == 415
    for cookie in ("", "visitor=", "visitor=me.me", phone.cookie[:-1], f"{phone.cookie}0", "visitor=é"):
        phone.cookie = cookie.encode("utf-8").decode("latin-1")
        assert phone.send([[7]])[0] == 403
    assert server.answers == ()


def test_two_thousand_can_answer(serve, monkeypatch):
    monkeypatch.setattr(class_http, "VISITORS", 2)
    server = serve()
    phones = [Telephone(server) for _ in range(3)]
    assert [phone.send([[k]])[0] for k, phone in enumerate(phones)] == [200, 200, 503]
    assert phones[0].send([[9]])[0] == 200
    assert server.answers == (((9.0,),), ((1.0,),))


def test_slow_senders_are_sent_away_while_others_answer(serve):
    server = serve(patience=0.3)
    head = f"POST /{server.token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    slow = f"{head}Content-Length: 5\r\n\r\n[".encode()
    with ThreadPoolExecutor(40) as lines:
        bodies = [lines.submit(raw, server, slow) for _ in range(20)]
        heads = [lines.submit(raw, server, b"GET / HT") for _ in range(20)]
        assert Telephone(server).send([[7]])[0] == 200
        assert all(" 408 " in line.result() for line in bodies)
        assert all(" 408 " in line.result() for line in heads)
    assert server.answers == (((7.0,),),)


def test_who_goes_before_the_end_leaves_no_word_in_the_notebook(serve, caplog):
    server = serve(patience=0.1)
    for begun in (b"", b"GET / HT", b"\xff" * 99, f"POST /{server.token} HTTP/1.1\r\nHost: x\r\n".encode()):
        with socket.create_connection((HOST, server.port), timeout=30) as line:
            line.sendall(begun)
    assert " 408 " in raw(server, b"GET")  # after the time of all the others
    assert Telephone(server).send([[7]])[0] == 200
    assert caplog.text == ""


def test_of_the_connections_beyond_those_it_takes_none_disturbs_another(serve, monkeypatch):
    monkeypatch.setattr(class_http, "OF_ADDRESS", 5)
    server = serve()
    first = Telephone(server)
    held = [socket.create_connection((HOST, server.port), timeout=30) for _ in range(6)]

    def closed(line):
        line.setblocking(False)
        try:
            return line.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionError:
            return True

    until(lambda: any(map(closed, held)))
    for line in held:
        line.close()

    def answered():
        try:
            return first.send([[7]])[0] == 200
        except OSError:  # the server has not yet seen that the others have gone
            return False

    until(answered)


def test_the_port_is_closed_afterwards_and_the_answers_stay(serve):
    server = serve()
    phone = Telephone(server)
    assert phone.send([[7]])[0] == 200
    with socket.create_connection((HOST, server.port), timeout=30) as open_line:
        server.stop()
        assert open_line.recv(1) == b""
    with socket.socket() as line:
        assert line.connect_ex((HOST, server.port)) != 0
    assert server.answers == (((7.0,),),)
    server.stop()  # as often as one likes
    assert not any(thread.name == "class" for thread in threading.enumerate())


def test_it_listens_to_this_computer_alone_unless_told_otherwise(serve):
    assert serve().host == HOST
    taken = serve()
    with pytest.raises(OSError, match="in use"):
        serve(port=taken.port)


# ---------------------------------------------------------------- answers


def test_a_drawing_comes_back_in_the_coordinates_of_its_box():
    axes = chart((70, 84, 854, 350), (), (0, 1e6), (1e-6, 1), log="y", xlabel="steps", ylabel="cost (9)")
    kind = Drawing(axes)
    answer = read(b"[[0, 1, 0.5, 0.5], [0.5, 0.25, 1, 0]]")
    kind.check(answer)
    first, second = kind.curves(answer)
    np.testing.assert_allclose(first, [[0, 5e5], [1, 1e-3]])
    np.testing.assert_allclose(second, [[5e5, 1e6], [10**-4.5, 1e-6]])
    assert kind.said(answer) == "2 strokes, from steps = 0, cost (9) = 1 to steps = 10⁶, cost (9) = 10⁻⁶"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [[0.5, 0.5]],
        [[0, 0, 1]],
        [[0, 0, 1, 1.01]],
        [[-0.01, 0, 1, 1]],
        [[0, 0, 1, 1]] * 51,
        [[0.5] * 802],
    ],
)
def test_a_drawing_is_some_strokes_in_the_box(answer):
    kind = Drawing(chart((0, 0, 1, 1), (), (0, 1), (0, 1)))
    with pytest.raises(ValueError, match=r"drawing|stroke"):
        kind.check(read(json.dumps(answer).encode()))


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (Options(("yes", "no")), 1, "no"),
        (Number(0, 100, 0.1, "%"), 99.7, "99.7 %"),
        (Number(1, 100_000, log=True, unit="steps"), 20_000, "20,000 steps"),
        (Number(-1, 1), -0.25, "−0.25"),
        (SEVEN, 1, "1 (points)"),
        (SEVEN, 1e-320, "0 points"),  # which is a step, but for rounding
        (SEVEN, 2.0000000001, "2 points"),
        (Number(0, 9, 1, "mass"), 1, "1 (mass)"),
        (Number(0, 9, 1, "ms"), 1, "1 ms"),
    ],
)
def test_numbers_are_said_in_words(kind, number, words):
    kind.check(((number,),))
    assert kind.said(((number,),)) == words


def test_an_address_that_is_no_text_is_refused_without_a_word_in_the_notebook(serve, caplog):
    server = serve()
    assert Telephone(server, load=False).ask("GET", f"/{server.token}?after=%ff")[0] == 400
    assert not caplog.records


def test_the_kind_of_a_message_may_be_written_in_capitals(serve):
    server = serve()
    assert Telephone(server).send([[1]], kind="Application/JSON; charset=UTF-8")[0] == 200


@pytest.mark.parametrize("number", [-1, 2, 0.5])
def test_an_option_is_one_of_those_there_are(number):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Options(("yes", "no")).check(((float(number),),))
