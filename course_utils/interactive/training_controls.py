"""The settings of a network in training, with their controls."""

from dataclasses import replace
from typing import Any

from course_utils.interactive.controls import PLAY, Control, press
from course_utils.interactive.fields import Playable, choice, entry, log, setting, slider, tally, whole
from course_utils.interactive.limits import PARAMETERS, Between, Checked, Several, less_than, positive
from course_utils.interactive.points import MOST
from course_utils.interactive.stopping import RULES
from course_utils.interactive.trainer import CARRIED, as_history, is_history
from course_utils.interactive.typed import as_text, numbers_in
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.training import run

History = tuple[tuple[int, ...], tuple[float, ...]]
HISTORY = Checked(f"at most {CARRIED} rising numbers of steps, and as many costs", is_history, as_history)
LEAST_SQUARES = "least squares"
HIDDEN = Several(Between(1, 30, whole=True), 0, 6)  # the sizes of the hidden layers
FORMULAS = {
    LEAST_SQUARES: r"\min_p\; \mathrm{Cost}(p) \quad (9)",
    "SG with replacement": r"p \to p - \eta\, \nabla C_{x^{\{i\}}}(p) \quad (15)",
    "SG per epoch": r"p \to p - \eta\, \nabla C_{x^{\{k_i\}}}(p) \quad (16)",
    "mini-batch": r"p \to p - \eta\, \frac{1}{m}\sum_{i=1}^{m} \nabla C_{x^{\{k_i\}}}(p) \quad (17)",
    "steepest descent": r"p \to p - \eta\, \nabla \mathrm{Cost}(p) \quad (12)",
    "momentum": r"v \to \mu v + \nabla C_{x^{\{i\}}}(p), \quad p \to p - \eta\, v",
}


class TrainingSettings(Playable):
    """A network with two inputs and two outputs, and how it is trained."""

    method: str = choice(tuple(FORMULAS), "method")
    eta: float = log(0.05, 0.001, 10, "learning rate η", typed=positive(10))
    rate: float = log(20_000.0, 1, 1e5, "steps per second")
    hidden: tuple[int, ...] = entry(
        (2, 3),
        HIDDEN,
        "hidden layers",
        ("2, 3", "4", "8, 8"),
        get=as_text("hidden"),
        set=lambda s, text: s.changed(hidden=numbers_in("hidden", text, int, "2, 3", HIDDEN), p=None),
    )
    activation: str = choice(tuple(ACTIVATIONS), "activation", more=True)
    seed: int = whole(0, 0, 50, "seed (0: paper's)", also={"p": None}, more=True)
    m: int = whole(5, 1, 20, "mini-batch size m", typed=Between(1, MOST, whole=True), more=True)
    mu: float = slider(0.9, 0, 0.99, 0.01, "momentum μ", typed=less_than(1), more=True)
    single: int = tally("how often One step was pressed")
    resets: int = tally("how often Reset was pressed")
    stop: str = choice(RULES, "stop by itself", restarts=False, more=True)
    stop_cost: float = log(0.01, 1e-6, 1, "stop: the cost", restarts=False, more=True)
    stop_steps: float = log(10_000.0, 10, 1e6, "stop: n", restarts=False, more=True)
    p: Parameters | None = setting(None, PARAMETERS, "where training starts; None: at random")
    so_far: History = setting(((), ()), HISTORY, "the steps and costs on the way to p", restarts=False)

    def __post_init__(self) -> None:
        """ValueError for a vector p that does not belong to the network."""
        super().__post_init__()
        if self.p is not None:
            self.network(self.p)

    def problem(self) -> tuple[Any, ...]:
        """Return the values whose change restarts the training; it goes on with any other change."""
        return self.hidden, self.activation, self.seed, self.p, self.so_far, self.resets

    def network(self, p: Parameters | None) -> Network:
        """Return the network with the parameters p."""
        return Network((2, *self.hidden, 2), p, activation=self.activation, output_activation="sigmoid")

    def training_method(self) -> run.Method:
        """Return the method of the steps, with its m and mu."""
        if self.method == "mini-batch":
            return run.mini_batches(self.m)
        if self.method == "momentum":
            return replace(run.MOMENTUM, momentum=self.mu)
        others = run.STEEPEST_DESCENT, run.STOCHASTIC_GRADIENT, run.EPOCHS
        return next(method for method in others if method.name == self.method)


PAPER: dict[str, Any] = {"hidden": (2, 3), "activation": "sigmoid", "seed": 0, "p": None}
BUTTONS: dict[str, Control] = {
    "play": PLAY,
    "step": press("One step", "single", icon="step-forward"),
    "reset": press("Reset", "resets", icon="refresh", tip="Back to where training began", playing=False),
    "paper_start": press("Paper's start", "resets", tip="The 23 numbers of rng(5000)", **PAPER),
}
