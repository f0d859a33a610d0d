"""What a class says comes up over six exhibits, and is judged when the truth is laid over it."""

import asyncio
import socket
import time

import numpy as np
import pytest
from telephone import HOST, Telephone, answer, waves

from course_utils import exhibits
from course_utils.exhibits.ch02_forward_pass import draw_boundary
from course_utils.exhibits.ch03_backpropagation import break_it
from course_utils.exhibits.ch04_stochastic_gradient import predict_cost
from course_utils.exhibits.ch06_overfitting import overfitting
from course_utils.generalisation.softmax_loss import softmax
from course_utils.gradients.gradient_checks import NAMES
from course_utils.lecture import class_address, class_http, class_session
from course_utils.lecture.class_code import QUIET, qr_code
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.pictures.scene import Bars, Dots, Image, Line

pytestmark = pytest.mark.usefixtures("compiled")

SIX = {
    "draw_boundary": waves(4),
    "predict_cost": waves(4),
    "one_neuron": [[[k]] for k in (7, 9, 10, 9)],
    "break_it": [[[k]] for k in (2, 2, 0, 6)],
    "overfitting": [[[k]] for k in (1, 700, 10_000, 100_000)],
    "softmax": [[[k]] for k in (0, 0.2, 50, 100)],
}
each_of_six = pytest.mark.parametrize("name", SIX)


@pytest.fixture(autouse=True)
def shorter(monkeypatch):
    """What is trained takes less time."""
    monkeypatch.setattr(predict_cost, "SEEDS", 0)
    monkeypatch.setattr(break_it, "STEPS", 400)


@pytest.fixture
def make():
    """Makes exhibits, and closes them."""
    made = []

    def exhibit(name, **settings):
        made.append(getattr(exhibits, name)(**settings))
        return made[-1]

    yield exhibit
    for shown in made:
        shown.close()


@pytest.fixture
def opened(monkeypatch):
    """Where servers would listen; they listen to this computer alone."""
    hosts = []
    listening = class_http.listening

    def noted(host, port):
        hosts.append(host)
        return listening(HOST, port)

    monkeypatch.setattr(class_http, "listening", noted)
    monkeypatch.setattr(class_address, "own_address", lambda: "192.0.2.7")
    monkeypatch.setattr(class_address, "_reach", [class_address.Reach()])
    return hosts


def for_the_room(shown):
    """Press twice: the first press says what becomes reachable."""
    shown.act("room", True)
    shown.act("room", True)


def asked(shown, answers=()):
    """Ask the class, which answers; return the server."""
    shown.act("ask", True)
    server = shown.server
    answer(server, answers)
    return server


def reveal(shown):
    """Press what reveals, and wait for the work: the question is over, and every answer judged."""
    others, server = {"overfitting": ("train", None), "softmax": ("covered", False)}, shown.server
    control, value = others.get(shown.name, ("reveal", None))
    shown.act(control, value)
    shown.finish()
    assert shown.server is None
    assert not is_open(server)
    count = len(server.answers)
    assert f"The question to the class is over: {count} answers." in shown.caption()
    assert sum(counts(shown.scene()).values()) == count


def items(scene, kind):
    return [item for axes in scene.axes for item in axes.items if isinstance(item, kind)]


def is_open(server):
    with socket.socket() as line:
        return line.connect_ex((HOST, server.port)) == 0


def drawings(scene):
    """How many strokes of the class are seen."""
    return sum(int(np.isnan(line.x).sum()) for line in items(scene, Line) if line.thin)


def counts(scene):
    """The distribution of the scores: its bins and how many are in each."""
    axes = scene.axes[-1]
    assert axes.ylabel.startswith("answers")
    (bars,) = axes.items
    return dict(zip([name for _, name in axes.xticks], bars.heights.astype(int).tolist(), strict=True))


# ---------------------------------------------------------------- asked, answered, revealed


@each_of_six
def test_off_by_default_then_asked_and_answered(make, name):
    shown = make(name)
    before = shown.scene()
    assert shown.server is None
    server = asked(shown)
    scene = shown.scene()
    assert server.host == HOST
    assert scene.height > before.height
    assert not items(scene, Image)  # no code, which no telephone could follow
    words = [text.text for text in scene.texts]
    assert f"Test on this computer only: http://{HOST}:{server.port}/{server.code}" in words
    assert "0 answers" in words
    assert any("Telephones can reach it after “For the room”" in one for one in words)

    answer(server, SIX[name])
    assert "4 answers" in shown.caption()
    assert is_open(server)


def test_the_drawings_of_a_class_lie_over_the_square_and_are_compared_with_the_fit(make):
    shown, answers = make("draw_boundary"), waves(20)
    asked(shown, answers)
    assert drawings(shown.scene()) == 20
    reveal(shown)
    assert drawings(shown.scene()) == 20
    network = Network(PAPER_SIZES, shown.progress.p)
    shares = [
        draw_boundary.agreement(
            draw_boundary.State(strokes=(tuple(np.reshape(one[0], (-1, 2)).T.ravel().tolist()),)).regions(),
            network,
        )
        for one in answers
    ]
    tenths = np.histogram(shares, (0, 0.5, 0.6, 0.7, 0.8, 0.9, 1))[0]
    assert list(counts(shown.scene()).values()) == tenths.tolist()
    assert (
        f"half have {100 * np.median(shares):.3g}% or more; the best {100 * max(shares):.3g}%"
        in shown.caption()
    )


def test_the_curves_of_a_class_are_scored_like_the_readers_own(make):
    shown = make("predict_cost", eta=2.0)
    asked(shown, waves(3))
    assert drawings(shown.scene()) == 3
    assert len(shown.scene().texts) < 8  # not the sentence that asks the lecturer to draw
    reveal(shown)
    own = make("predict_cost", eta=2.0)
    axes = own.scene().axes[0]
    factors = []
    for stroke in waves(3):
        x, y = np.reshape(stroke[0], (-1, 2)).T
        x, y = (
            10 ** (np.log10(a) + share * np.log10(b / a))
            for (a, b), share in ((axes.xlim, x), (axes.ylim, y))
        )
        own.act("clear")
        own.receive({"kind": "draw", "name": "", "x": x.tolist(), "y": y.tolist()})
        factors.append(predict_cost.score(own.state.curve, shown.progress.costs))
    assert f"half have {np.median(factors):.3g} or less; the best {min(factors):.3g}" in shown.caption()


def test_the_numbers_of_a_class_stand_where_the_guess_would(make):
    shown = make("one_neuron", guess="8")
    asked(shown, [[[k]] for k in (7, 9, 10, 9)])
    assert shown.state.guess == "8"  # kept, and not seen
    scene = shown.scene()
    assert [name for _, name in scene.axes[1].xticks] == ["now", "the class"]
    (dots,) = items(scene, Dots)
    assert sorted(dots.y) == [7, 9, 9, 10]
    assert np.abs(dots.x - 1).max() <= 0.3
    assert len({*zip(dots.x, dots.y, strict=True)}) == 4  # none hides another
    reveal(shown)
    assert counts(shown.scene()) == {
        "right": 2,
        "1 off": 1,
        "2 off": 1,
        "3 off": 0,
        "4 off": 0,
        "5+ off": 0,
    }
    assert shown.state.revealed


def test_the_choices_of_a_class_stand_beside_the_checks(make):
    shown = make("break_it")
    asked(shown, [[[k]] for k in (2, 2, 0, 6)])
    scene = shown.scene()
    beside = {row[0]: row[-1] for row in scene.tables[1].rows}
    assert beside == dict.fromkeys(NAMES, "") | {NAMES[0]: "1 (25%)", NAMES[2]: "2 (50%)"}
    assert any(text.text == f"{break_it.NONE}: 1 (25%)" for text in scene.texts)
    reveal(shown)
    assert counts(shown.scene()) == {"right": 2, "wrong": 2}
    assert f"First to fail: {NAMES[2]}." in shown.caption()


def test_the_stops_of_a_class_are_priced_like_the_readers_own(make):
    stops = (1, 700, 10_000, 100_000)
    shown = make("overfitting", width=1, depth=1)
    asked(shown, [[[k]] for k in stops])
    (dots,) = [one for one in items(shown.scene(), Dots) if len(one.x) == 4 and not one.label]
    assert sorted(dots.x) == sorted(stops)
    reveal(shown)
    prices = [overfitting.price(shown.state.changed(stop=float(k)), shown.progress) for k in stops]
    assert f"half have {np.median(prices):.3g} or less; the best {min(prices):.3g}" in shown.caption()


def test_what_softmax_makes_is_covered_until_the_class_has_answered(make):
    shown = make("softmax", v1=1.0)
    asked(shown, [[[k]] for k in (0, 50)])
    scene = shown.scene()
    share = 100 * softmax(np.array([1.0, 0.0, 3.0]))[0]
    assert shown.state.covered
    assert not [bars for bars in scene.axes[1].items if isinstance(bars, Bars)]
    assert f"{share / 100:.3f}" not in f"{scene.tables} {shown.caption()}"
    (dots,) = scene.axes[1].items
    assert sorted(dots.y) == [0, 0.5]
    reveal(shown)
    off = np.abs(np.array([0, 50]) - share)
    assert f"half have {np.median(off):.3g} or less; the best {off.min():.3g}" in shown.caption()
    shown.act("covered", True)  # as without a class
    assert shown.state.covered


# ---------------------------------------------------------------- two hundred


async def waited(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", ["draw_boundary", "one_neuron"])
def test_two_hundred_are_all_seen_and_a_frame_costs_little(make, name, monkeypatch):
    """Soon after the last: the server gathers for a fifth of a second, and one frame takes as little."""
    answers = waves(200) if name == "draw_boundary" else [[[k % 11]] for k in range(200)]
    spent = []

    async def lecture():
        shown = make(name)
        show = shown._show

        def timed():
            began = time.thread_time()
            show()
            spent.append(time.thread_time() - began)

        shown._show = timed
        view = shown.view
        shown.act("ask", True)
        await asyncio.to_thread(answer, shown.server, answers)
        await waited(lambda: "200 answers" in view.frame["caption"])
        return shown

    shown = asyncio.run(lecture())
    scene = shown.scene()
    seen = drawings(scene) if name == "draw_boundary" else sum(len(one.x) for one in items(scene, Dots))
    assert seen == 200
    assert max(spent) < 0.15  # seconds of this thread, in which no slide could turn
    assert class_http.GATHERED <= 0.25


# ---------------------------------------------------------------- when it ends, and what is kept


@each_of_six
def test_the_line_of_a_state_holds_nothing_of_the_class(make, name):
    shown, other = make(name), make(name)
    asked(shown, SIX[name])
    other.state = shown.line
    assert other.line == shown.line
    assert other.server is None
    assert "class" not in other.caption()


def test_the_still_that_a_notebook_stores_holds_nothing_of_the_class(make):
    shown, other = make("one_neuron"), make("one_neuron")
    asked(shown, SIX["one_neuron"])
    assert shown.still() == other.still()
    assert "4 answers" in shown.caption()


def test_a_question_ends_when_what_it_is_about_changes_and_when_another_is_asked(make):
    shown, other = make("predict_cost"), make("one_neuron")
    first = asked(shown, waves(1))
    shown.act("eta", 3.0)
    assert not is_open(first)
    assert "answer" not in shown.caption()
    second = asked(shown, waves(1))
    third = asked(other)
    assert shown.server is None
    assert Telephone(third).send([[7]])[0] == 200
    assert len(second.answers) == len(third.answers) == 1
    assert "The question to the class is over: 1 answer." in shown.caption()
    other.act("flip")
    assert not is_open(third)


def test_a_question_ends_with_the_button_and_with_the_exhibit(make):
    shown = make("break_it")
    first = asked(shown, [[[1]]])
    shown.act("ask", False)
    assert not is_open(first)
    assert "over: 1 answer." in shown.caption()
    second = asked(shown)
    assert (second.token, second.code, second.port) == (first.token, first.code, first.port)
    assert "0 answers" in shown.caption()
    shown.act("forget")
    assert not is_open(second)
    assert "class" not in shown.caption()
    third = asked(shown)
    shown.close()
    assert not is_open(third)


@pytest.mark.parametrize(("show", "shown"), [(["ask", "w1"], ["ask", "room", "w1"]), (["w1"], ["w1"])])
def test_whoever_can_ask_the_class_can_open_the_question_for_it(make, show, shown):
    assert list(make("one_neuron", show=show).controls) == shown


def test_the_code_fills_the_picture_while_the_question_is_open_for_the_room(make, opened):
    shown = make("one_neuron")
    for _ in range(2):
        shown.act("large", True)
        assert not items(shown.scene(), Image)
        assert class_session.NO_CODE in shown.caption()
        server = asked(shown)
    for_the_room(shown)
    shown.act("large", True)
    (axes,) = shown.scene().axes
    assert axes.box[2] > shown.scene().width / 2
    assert not any("is over" in text.text for text in shown.scene().texts)
    assert any(text.text.endswith(f"/{server.code}") for text in shown.scene().texts)
    shown.act("large", False)
    assert len(shown.scene().axes) == 3


def test_beside_a_square_there_is_room_for_the_code(make, opened):
    shown = make("draw_boundary", terms=False)
    bare = shown.scene()
    asked(shown)
    for_the_room(shown)
    scene = shown.scene()
    assert [axes.box for axes in scene.axes[:1]] == [axes.box for axes in bare.axes]
    left, top, width, height = scene.axes[1].box
    assert left >= bare.width
    assert width == height > 200
    assert all(text.x >= left and top + height < text.y < scene.height for text in scene.texts)
    assert f"finds at port {shown.server.port} " in " ".join(text.text for text in scene.texts)
    shown.act("reveal")
    assert shown.scene().width == 960  # with the terms of the cost


def test_the_code_is_black_on_white_with_room_round_it():
    code = qr_code("http://127.0.0.1:40611/abcdefghijklmnopqrstuv")
    side = len(code)
    assert set(np.unique(code)) == {0, 255}
    inner = code[QUIET:-QUIET, QUIET:-QUIET]
    assert (code == 255).sum() - (inner == 255).sum() == side**2 - (side - 2 * QUIET) ** 2
    finder = np.zeros((7, 7), dtype=bool)
    finder[1:6, 1:6] = True
    finder[2:5, 2:5] = False
    for corner in (inner[:7, :7], inner[:7, -7:], inner[-7:, :7]):
        np.testing.assert_array_equal(corner == 255, finder)


# ---------------------------------------------------------------- for the room


@pytest.mark.parametrize("first", [True, False])
def test_the_room_is_told_of_before_it_can_answer(make, opened, first):
    shown = make("one_neuron")
    shown.act("ask", first)
    place = f"port {shown.server.port}" if first else "a free port"
    shown.act("room", True)
    assert opened == ["127.0.0.1"] * first
    assert not shown.values["room"]
    sentence = (
        f"Everyone who can reach this computer (192.0.2.7) finds at {place} one page with the question"
    )
    assert sentence in shown.caption()
    assert "again to open it" in shown.caption()
    shown.act("room", True)
    assert opened[-1] == "0.0.0.0"
    assert shown.values["room"]
    server = shown.server
    assert f"http://192.0.2.7:{server.port}/{server.code}" in shown.caption()
    (code,) = items(shown.scene(), Image)
    np.testing.assert_array_equal(code.values, qr_code(f"http://192.0.2.7:{server.port}/{server.token}"))
    assert "again to open it" not in shown.caption()
    count = len(opened)
    shown.act("room", True)  # it is open already
    assert len(opened) == count


def test_what_was_said_of_the_room_is_said_again_after_it_was_taken_back(make, opened):
    shown = make("one_neuron")
    asked(shown)
    for on in (True, False, True):
        shown.act("room", on)
    assert opened == ["127.0.0.1"]
    assert "again to open it" in shown.caption()


def test_students_stay_on_their_page_and_get_the_next_question_of_the_room(make, opened):
    """Asked again, or another, it is one press, and the address is the same; answers never mix."""
    shown, other = make("one_neuron"), make("break_it")
    asked(shown)
    for_the_room(shown)
    first, phone = shown.server, Telephone(shown.server)
    waits = f"/{first.token}?after={first.number}"
    assert phone.ask("GET", waits)[0] == 204
    shown.act("ask", False)
    assert not is_open(first)
    for one in (shown, other):
        one.act("ask", True)
        assert opened[-1] == "0.0.0.0"
        assert one.values["room"]
        server = one.server
        assert (server.token, server.code, server.port) == (first.token, first.code, first.port)
        assert phone.send([[7]])[0] == 403  # the page of another question
        status, headers, text = phone.ask("GET", waits)
        assert status == 200
        assert f"<title>{one._class._words}</title>" in text
        assert "Set-Cookie" in headers
        assert server.answers == ()
    other.act("room", False)
    shown.act("ask", True)
    assert opened[-1] == "127.0.0.1"


def test_where_the_port_of_the_last_question_is_taken_it_is_another(make):
    shown = make("one_neuron")
    first = asked(shown)
    shown.act("ask", False)
    with socket.create_server((HOST, first.port)):
        second = asked(shown)
        assert second.port != first.port
        assert (second.token, second.code) == (first.token, first.code)


def test_opened_for_the_room_it_is_the_same_question_with_its_answers_and_so_when_closed(make, opened):
    shown = make("one_neuron")
    server = asked(shown, [[[7]], [[8]]])
    before = server.port, server.code, server.token
    for_the_room(shown)
    assert shown.server is server
    assert (server.port, server.code, server.token) == before
    answer(server, [[[9]]])
    assert "3 answers" in shown.caption()
    shown.act("room", False)
    assert (server.port, server.code, server.token) == before
    assert opened == ["127.0.0.1", "0.0.0.0", "127.0.0.1"]
    assert "as a test on this computer only" in shown.caption()
    assert not items(shown.scene(), Image)
    assert not shown.values["room"]
    answer(server, [[[9]]])
    assert "4 answers" in shown.caption()
    shown.act("ask", False)
    assert not is_open(server)


def test_where_the_room_cannot_be_reached_the_question_goes_on_as_it_was(make, opened, monkeypatch):
    shown, listening = make("one_neuron"), class_http.listening
    server = asked(shown, [[[7]]])
    before = server.port, server.host

    def taken(host, port):
        if host != HOST:
            raise OSError("taken")
        return listening(host, port)

    monkeypatch.setattr(class_http, "listening", taken)
    for_the_room(shown)
    assert "cannot be asked at 0.0.0.0" in shown._message
    assert shown.failure is None
    assert (server.port, server.host) == before
    answer(server, [[[8]]])
    assert "2 answers" in shown.caption()


@each_of_six
def test_what_reveals_stands_beside_what_asks_and_neither_is_folded_away(make, name):
    shown = make(name)
    first, second = list(shown.controls)[:2]
    assert (first, second) == ({"overfitting": "train", "softmax": "covered"}.get(name, "reveal"), "ask")
    assert not any(shown.controls[one].described()["more"] for one in (first, second))
    assert shown.controls["room"].described()["more"]


def test_class_server_says_what_becomes_reachable_and_the_button_opens_there(make, opened, capsys):
    class_address.class_server(host="0.0.0.0")
    said = capsys.readouterr().out
    assert "Everyone who can reach this computer (192.0.2.7) finds at a free port one page" in said
    assert not opened
    shown = make("one_neuron")
    shown.act("ask", True)
    assert opened == ["0.0.0.0"]
    class_address.class_server()
    assert "Only this computer can reach the page." in capsys.readouterr().out
    shown.act("ask", True)
    assert opened[-1] == "127.0.0.1"


def test_a_port_that_is_taken_is_told_to_the_lecturer(make, opened, capsys):
    with socket.create_server((HOST, 0)) as taken:
        class_address.class_server(port=taken.getsockname()[1])
        shown = make("one_neuron")
        shown.receive({"kind": "operate", "name": "ask", "value": True})
        assert "cannot be asked" in shown._message
        assert shown.failure is None
        port = taken.getsockname()[1]
    shown.act("ask", True)
    assert shown.server.port == port


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"host": "the room"}, "host must be"),
        ({"host": 0}, "host must be"),
        ({"host": ""}, "host must be"),
        ({"host": b"\x7f\0\0\1"}, "host must be"),
        ({"host": "255.255.255.255"}, "host must be"),
        ({"host": "224.0.0.1"}, "host must be"),
        ({"host": "ff02::1"}, "host must be"),
        ({"port": 70_000}, "port must be"),
        ({"port": True}, "port must be"),
        ({"url": "example.org"}, "url must be"),
        ({"url": 3}, "url must be"),
        *(
            ({"url": f"https://{rest}"}, "url must be an address such as")
            for rest in (
                "",
                "a b",
                "a/\n",
                "a/<b>",
                "a/?x=1",
                "a/#f",
                "ü.org/π",
                "a" * 5000,
                "a:99999",
                "[::1",
                "a;b",
            )
        ),
    ],
)
def test_where_it_cannot_listen_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        class_address.class_server(**given)


@pytest.mark.parametrize(
    "url", ["https://a.org", "http://a.org:8000/b/c%40d/", "https://[2001:db8::1]/a_b~"]
)
def test_telephones_get_the_page_whatever_the_address_of_a_proxy(url, make, opened):
    class_address.class_server(url=url)
    shown = make("one_neuron")
    status, _, _ = Telephone(asked(shown), load=False).ask("GET", f"/{shown.server.token}")
    assert status == 200
    assert f"{url.rstrip('/')}/{shown.server.code}" in shown.caption()


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no network of both kinds")
def test_all_networks_are_those_of_the_older_kind_too():
    with class_http.listening("::", 0) as listens:
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, listens.getsockname()[1]), timeout=5).close()


def test_an_address_of_the_newer_kind_stands_in_brackets():
    reach = class_address.Reach(host="::1")
    assert (reach.address(4000), reach.prefix(4000), reach.is_open) == ("http://[::1]:4000", "", False)


def test_behind_a_hub_the_address_is_that_of_its_proxy(monkeypatch):
    reach = class_address.Reach()
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/noether/")
    monkeypatch.setattr(class_address.importlib.util, "find_spec", lambda name: None)
    assert reach.address(4000) == "http://127.0.0.1:4000"
    monkeypatch.setattr(
        class_address.importlib.util, "find_spec", lambda name: name == "jupyter_server_proxy"
    )
    assert reach.address(4000) == "http://127.0.0.1:4000"  # nobody knows the hub's own
    by_hand = class_address.Reach(url="https://hub.example.org/")
    assert by_hand.address(4000) == "https://hub.example.org/user/noether/proxy/4000"
    monkeypatch.setenv("JUPYTERHUB_PUBLIC_URL", "https://hub.example.org/user/noether/")
    assert reach.address(4000) == by_hand.address(4000)
    assert reach.prefix(4000) == "/user/noether/proxy/4000"
    assert "proxy" in reach.sentence
    for nonsense in ("nonsense", "https://a b", "https://" + "x" * 3000):
        monkeypatch.setenv("JUPYTERHUB_PUBLIC_URL", nonsense)
        assert reach.address(4000) == "http://127.0.0.1:4000"


def test_a_telephone_behind_a_proxy_keeps_its_cookie_to_the_question(make, opened):
    class_address._reach[0] = class_address.Reach(url="https://example.org/class")
    shown = make("one_neuron")
    server = asked(shown)
    _, headers, _ = Telephone(server, load=False).ask("GET", f"/{server.token}")
    assert f"Path=/class/{server.token};" in headers["Set-Cookie"]
    assert items(shown.scene(), Image)  # the proxy passes it on: telephones can reach it
    assert shown.values["room"]
    shown.act("room", False)
    assert class_session.PASSED_ON in shown.caption()
    assert shown.values["room"]


def test_what_a_cell_stores_holds_nothing_of_the_class(make, monkeypatch):
    kept = []
    monkeypatch.setattr("course_utils.interactive.stored.display", lambda still, **_: kept.append(still))
    shown, other = make("one_neuron"), make("one_neuron")
    asked(shown, SIX["one_neuron"])
    for one in (shown, other):
        one._stored.show()
    assert kept[0] == kept[1]
    assert "4 answers" in shown.caption()
