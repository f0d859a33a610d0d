"""Records what an exhibit shows: each position of each control from its first state, and what plays."""

from collections.abc import Iterator, Sequence
from typing import Any

from course_utils.interactive.asking import UNDECIDED
from course_utils.interactive.controls import Choice, Control, Entry, Numeric, Switch
from course_utils.interactive.exhibit import Exhibit
from course_utils.live.encode import encode
from tools.site import positions
from tools.site.packing import Frames

PICTURES = 200  # of what plays, at most
SECOND = 30  # pictures of it
WAITS = 2 * SECOND  # pictures without a change, after which none is waited for
PLAYED, UNSEEN = 0.002, 0.00002  # seconds between two looks at the clock, while something plays and else
PRESSES = 24  # of one button after another
CROSSED = 120  # presses of one button after those of another
PAIRS = 400  # frames for two controls together
# Of exhibits whose every position costs seconds of training, so many are recorded of a slider.
SLOW = {
    "basins": 13, "cost_of_gradients": 1, "descent": 11, "dropout": 3, "fast_transforms": 4,
    "gradient_flow": 13, "image_filter": 13, "learnt_filter": 9, "line_by_line": 24, "many_stops": 3,
    "no_minimiser": 13, "optimisers": 9, "overfitting": 2, "random_labels": 11, "regularise": 3,
    "schedules": 7, "stability": 11, "structure": 11,
}  # fmt: skip


# Controls of work that takes minutes of the reader's own computer: a page does not show them.
ABSENT = {"training_curves": ("play", "new", "budget")}
# Whose p is recorded as well, so that a page can go on from it.
NETWORKS = ("decision_region", "playground")

MEASURED = "Measured on the computer that made this page; the notebook measures on yours."
Pairs = Sequence[tuple[str, str]]


class Ticks:
    """A clock that goes on at every look: what is done between two looks is the same everywhere.

    It goes slowly but while something plays, so that work is not interrupted to show how far it has come.
    """

    def __init__(self) -> None:
        self.now, self.seconds = 0.0, UNSEEN

    def __call__(self) -> float:
        """Return the seconds, which then are more."""
        self.now += self.seconds
        return self.now


class Recorder:
    """Records an exhibit; most: at most so many positions of a slider; together: pairs of its controls."""

    def __init__(
        self, shown: Exhibit, clock: Ticks, most: int = positions.MOST, together: Pairs = ()
    ) -> None:
        self.shown, self.clock = shown, clock
        known = shown.controls.keys()  # a cell may show fewer than there are
        self.together = [pair for pair in together if set(pair) <= known]
        self.most = min(most, SLOW.get(shown.name, most))
        self.crossed = min(CROSSED, self.most) if shown.name in SLOW else CROSSED
        self.quick = most < positions.MOST
        self.pictures = 2 * most if self.quick else PICTURES
        self.frames = Frames()
        self.at: dict[str, list[int]] = {}  # by settings, such as 'w=3' or 'guess=1|w=3', the frames
        self.edges: dict[int, dict[str, list[int]]] = {}  # by frame and button, the frames that follow
        self.values: dict[str, list[Any]] = {}  # by control, where it was put
        self.menus: dict[str, list[str]] = {}
        self.moments: list[tuple[Any, Any]] = []  # state and progress of each picture of what played last

    def record(self) -> dict[str, Any]:
        """Return what the page needs to know but the frames, which are in `frames`."""
        shown = self.shown
        shown.finish()
        self.first = shown.given
        self.root = self.frames.add(self.frame())
        self.limits = dict(shown.view.frame["highs"])
        for name, control in self._present():
            self.values[name] = self._positions(name, control)
        for name, control in self._recorded():
            if positions.plays(control):
                self._play(name)
            elif positions.pressed(control):
                self._press_on(name)
            else:
                self._sweep(name, control)
        known = {"at": self.at, "edges": self.edges, "values": self.values, "menus": self.menus}
        return {"controls": self._described(), **known}

    def _play(self, name: str) -> None:
        """Record what plays, before the exhibit's question is answered and after each answer."""
        unanswered = self.at[f"{name}=0"] = self._done(name, True)
        seen = False
        for j, answer in enumerate(self.values.get("guess", ())):
            key = _key(self.shown, {"guess": j, name: 0})
            if answer == UNDECIDED:
                self.at[key] = unanswered
            elif seen:
                self.at[key] = list(self._answered(answer))
            else:
                self._anew(self.first)
                self.shown.act("guess", answer)
                self.shown.finish()
                self.at[key], seen = self._done(name, True), True
        self._anew(self.first)  # before the answer what has played may be left, and not be seen

    def _answered(self, answer: str) -> Iterator[int]:
        """Paint what played last after another answer: it is the same, what is said of it is not."""
        number, runner = self.root, self.shown._runner
        for state, progress in self.moments:
            runner.state, runner.progress = state.changed(guess=answer), progress
            number = self.frames.add(self._now(), number)
            yield number

    def _recorded(self) -> list[tuple[str, Control]]:
        """Return the controls that are recorded: in a quick build of what is slow the first alone."""
        known = self._present()
        return known[:1] if self.quick and self.shown.name in SLOW else known

    def _present(self) -> list[tuple[str, Control]]:
        absent = ABSENT.get(self.shown.name, ())
        return [(name, control) for name, control in self.shown.controls.items() if name not in absent]

    def _positions(self, name: str, control: Control) -> list[Any]:
        if positions.plays(control):
            return [True]
        return positions.recorded(control, self._most(name), self.limits.get(name))

    def _most(self, name: str) -> int:
        """Return how many positions of a slider are recorded."""
        if name == "seed":
            return min(self.most, positions.SEEDS)
        others = [other for pair in self.together if name in pair for other in pair if other != name]
        numeric = any(isinstance(self.shown.controls[other], Numeric) for other in others)
        return min(self.most, positions.SIDE) if numeric else self.most

    def frame(self) -> dict[str, Any]:
        """Return what the page shows now; a text that could be typed as one of its menu."""
        frame = dict(self.shown.view.frame)
        texts = {name: one for name, one in self.shown.controls.items() if isinstance(one, Entry)}
        short = {name: positions.shortened(frame["values"][name]) for name in texts}
        frame |= {"values": {**frame["values"], **short}, "undo": False, "redo": False}
        if getattr(self.shown.given, "measurements", 0):
            frame["message"] = MEASURED
        return frame | {"network": self._network()} if self.shown.name in NETWORKS else frame

    def _network(self) -> dict[str, Any]:
        """Return the network that is shown."""
        network = self.shown.given.network(self.shown.progress.p)
        functions = {"activation": network.activation, "last": network.output_activation}
        return {"sizes": network.sizes, **functions, "p": network.p.tobytes()}

    def _again(self) -> None:
        """Back to the first state."""
        self._back(self.first, self.root)

    def _back(self, state: Any, number: int) -> None:
        """Back to a state and its frame; anew where something else is left of what was done."""
        self.shown.go_to(state)
        self.shown.finish()
        if not self.frames.shows(self.frame(), number):
            self._anew(state)

    def _anew(self, state: Any) -> None:
        self.shown.state = state
        self.shown.finish()

    def _done(self, name: str, value: Any = None) -> list[int]:
        """Do what a reader does, and return the frames that follow: more than one if it then plays."""
        self.shown.act(name, value)
        if not getattr(self.shown.given, "playing", False):
            self.shown.finish()
            return [self.frames.add(self.frame())]
        return list(self._played())

    def _played(self) -> Iterator[int]:
        number, waited, self.clock.seconds = self.root, 0, PLAYED
        self.moments = []
        for _ in range(self.pictures):
            end = self.clock.now + 1 / SECOND
            while self.clock.now < end and self.shown.given.playing:
                self.shown.tick()
            self.moments.append((self.shown.given, self.shown.progress))
            before, number = number, self.frames.add(self._now(), number)
            yield number
            waited = waited + 1 if number == before else 0
            if waited == WAITS or not self.shown.given.playing:
                break
        self.clock.seconds = UNSEEN
        self.shown.rest()

    def _now(self) -> dict[str, Any]:
        """Return what is shown in the midst of playing, where a page is not told of everything."""
        shown = self.shown
        seen = {"caption": shown.caption(), "values": shown.values, **encode(shown.scene())}
        return self.frame() | seen

    def _sweep(self, name: str, control: Control) -> None:
        """Record each position, and with it each answer to the exhibit's question, and each button."""
        answers = self._beside(name)
        for k, value in enumerate(self.values[name]):
            self.at[f"{name}={k}"] = [number] = self._put(control, value)
            if isinstance(control, Entry):
                self.menus.setdefault(name, []).append(self.frame()["values"][name])
            if isinstance(control, Choice | Switch):
                self._press_each(number)
                self._again()  # the presses leave another history behind
            for other, j in answers:
                self.at[_key(self.shown, {name: k, other: j})] = self._done(other, self.values[other][j])
        self._again()

    def _put(self, control: Control, value: Any) -> list[int]:
        """Put one control of the first state there, without going back to that state before."""
        self.shown.go_to(control.write(self.first, control.take(value)))
        self.shown.finish()
        return [self.frames.add(self.frame())]

    def _beside(self, name: str) -> list[tuple[str, int]]:
        """Return the positions of other controls that are recorded together with those of this one."""
        asks = ["guess"] if "guess" in self.shown.controls and name != "guess" else []
        partners = [*asks, *(second for first, second in self.together if first == name)]
        few = [other for other in partners if len(self.values[other]) * len(self.values[name]) <= PAIRS]
        return [(other, j) for other in few for j in range(len(self.values[other]))]

    def _buttons(self) -> list[str]:
        return [name for name, one in self._present() if positions.pressed(one)]

    def _press_on(self, name: str) -> None:
        """Press a button again and again, until it changes nothing more."""
        self._again()
        number = self.root
        for _ in range(min(PRESSES, self.most)):
            after = self._done(name)
            if name in self.edges.setdefault(number, {}):
                break
            self.edges[number][name] = after
            if after[-1] == number:
                break
            number = after[-1]
            self._press_each(number, but=name)
            self._answer_each(number)
        self._again()

    def _press_each(self, number: int, but: str = "") -> None:
        """Press each other button in the present state, which stays."""
        here = self.shown.state
        for name in self._buttons():
            known = self.edges.setdefault(number, {})
            if name in (but, *known) or sum(map(len, self.edges.values())) > self.crossed:
                continue
            known[name] = self._done(name)
            self._back(here, number)

    def _answer_each(self, number: int) -> None:
        """Record each answer to a question that a button has brought; it stays the question."""
        here = self.shown.state
        for k, value in enumerate(self.values.get("answer", ())):
            self.edges.setdefault(number, {})[f"answer={k}"] = self._done("answer", value)
            self._back(here, number)

    def _described(self) -> list[dict[str, Any]]:
        known = self.shown.controls
        found = [
            positions.on_page(one, known[one["name"]], self.values[one["name"]], self._most(one["name"]))
            for one in self.shown.view.controls
            if one["name"] in self.values
        ]
        start = self.frame()["values"]
        for one in found:
            if one["name"] in self.menus:
                one["options"] = list(dict.fromkeys([start[one["name"]], *self.menus[one["name"]]]))
        return found


def _key(shown: Exhibit, places: dict[str, int]) -> str:
    """Return the settings as they are looked up: in the order of the controls."""
    return "|".join(f"{name}={places[name]}" for name in shown.controls if name in places)
