"""Timings of convolutions: what is timed is right, and where two curves cross is found."""

import itertools

import numpy as np
import pytest

from course_utils.convolution import timing
from course_utils.convolution.convolution import correlate2d
from course_utils.exhibits import fast_transforms
from course_utils.exhibits.ch05_convolution import fast_transforms as exhibit
from course_utils.exhibits.ch05_convolution.fast_transforms import Measured, State


@pytest.mark.parametrize("kind", timing.KINDS)
@pytest.mark.parametrize("name", timing.METHODS)
@pytest.mark.parametrize(("n", "size"), [(1, 1), (3, 5), (7, 2), (8, 3)])
def test_every_method_that_is_timed_gives_the_convolution(kind, name, n, size):
    x, kernel = timing.timing_data(kind, n, size)
    expected = correlate2d(x, kernel)
    assert expected[0, 0].shape == (n,)
    found = timing.method(name, x, kernel)()
    assert np.ravel(found) == pytest.approx(expected.ravel(), abs=1e-12)


@pytest.mark.parametrize("kind", timing.KINDS)
def test_the_work_is_what_the_matrix_has(kind):
    x, kernel = timing.timing_data(kind, 6, 3)
    matrix = timing.matrix2d(kernel, x.shape)
    todo = timing.work(kind, 6, 3)
    assert todo["full matrix"] == matrix.shape[0] * matrix.shape[1]
    assert todo["sparse matrix"] == matrix.nnz


def test_a_measurement_goes_in_pieces_and_leaves_out_what_is_too_large():
    ticks = itertools.count()
    *pieces, found = timing.measure_convolution(
        timing.VECTOR, 40, 5, lambda: float(next(ticks)), most=timing.MOST | {"full matrix": 10}, repeats=3
    )
    assert pieces == [None] * 3 * 4
    assert found.seconds == {"full matrix": None, "sparse matrix": 1, "direct sum": 1, "FFT": 1}


def test_the_crossing_of_two_straight_lines_on_logarithmic_axes():
    sizes = np.array([2.0, 4.0, 8.0, 16.0])
    assert timing.crossing(sizes, sizes**2, np.full(4, 36.0)) == pytest.approx(6)
    assert timing.crossing(sizes, sizes, sizes + 1) is None
    assert timing.crossing(sizes, sizes + 1, sizes) is None


def test_there_is_a_record_of_every_case_and_the_fft_does_not_pay_at_5_in_a_layer():
    found = timing.recorded_convolution_timings()
    with pytest.raises(TypeError, match="does not support item assignment"):
        found[0].seconds["FFT"] = 0.0
    assert [(one.kind, one.n, one.size) for one in found] == timing.cases()
    assert all(one.seconds["FFT"] > 0 for one in found)
    (block,) = [one for one in found if (one.kind, one.n, one.size) == (timing.LAYER, 32, 5)]
    assert block.seconds["direct sum"] < block.seconds["FFT"]


@pytest.mark.parametrize("kind", timing.KINDS)
def test_the_fft_overtakes_the_direct_sum_above_5_and_there_the_ring_is(kind):
    state = State(guess="3 to 5", kind=kind)
    place, seconds = timing.fft_overtakes(timing.recorded_convolution_timings(), kind)
    assert 5 < place < timing.SIZES[kind][-1]
    (ring,) = [
        item
        for item in exhibit.scene(state, Measured()).axes[1].items
        if isinstance(item, exhibit.Dots) and item.role == "accent"
    ]
    assert (ring.x[0], ring.y[0]) == (place, seconds)
    assert f"about {place:.0f} on" in exhibit.caption(state, Measured())


def test_what_was_measured_here_is_drawn_as_crosses_for_its_own_kind_only():
    seconds = {"full matrix": None, "sparse matrix": 1e-5, "direct sum": 2e-5, "FFT": 3e-5}
    done = Measured((timing.ConvolutionTiming(timing.PICTURE, 256, 5, seconds),))
    axes = exhibit.scene(State(guess="3 to 5"), done).axes[1]
    crosses = [d.y.tolist() for d in axes.items if isinstance(d, exhibit.Dots) and d.marker == "cross"]
    assert crosses == [[], [1e-5], [2e-5], [3e-5]]
    assert "measured here" in exhibit.caption(State(guess="3 to 5"), done)
    assert "recorded" in exhibit.caption(State(guess="3 to 5", kind=timing.LAYER), done)


@pytest.mark.parametrize("kind", timing.KINDS)
def test_measuring_here_goes_on_until_the_fft_is_faster_and_no_longer(kind, monkeypatch):
    """With a clock that runs as the record says."""
    record = {one[:3]: one.seconds for one in timing.recorded_convolution_timings()}
    asked = []

    def recorded(kind, n, size, clock, *, most, repeats):
        asked.append((size, n, most["direct sum"]))
        todo, known = timing.work(kind, n, size), record[kind, n, size]
        able = {name: seconds if todo[name] <= most[name] else None for name, seconds in known.items()}
        yield timing.ConvolutionTiming(kind, n, size, able)

    monkeypatch.setattr(timing, "measure_convolution", recorded)
    found = list(exhibit._everything(State(guess="3 to 5", kind=kind)))
    place, _ = timing.fft_overtakes(found, kind)
    assert place == pytest.approx(timing.fft_overtakes(timing.recorded_convolution_timings(), kind)[0])
    slow = [size for size, _, most in asked if most > exhibit.QUICK["direct sum"]]
    assert slow == [size for size in timing.SIZES[kind] if size in slow]
    assert all(size < place + 1e-6 for size in slow[:-1])
    assert slow == [] or slow[-1] > place
    assert bool(slow) == (kind == timing.VECTOR or kind == timing.LAYER)
    said = exhibit.caption(State(guess="3 to 5", kind=kind), Measured(tuple(found)))
    assert f"measured here. With {timing.FIXED_LENGTH[kind]:,}" in said
    assert f"the FFT is faster from a filter size of about {place:.0f} on" in said


@pytest.mark.parametrize("kind", timing.KINDS)
@pytest.mark.parametrize("size", timing.FIXED_SIZES)
def test_the_times_that_are_said_are_those_of_the_size_that_is_chosen(kind, size):
    sizes, seconds = timing.seconds_of("FFT", timing.recorded_convolution_timings(), kind)
    said = exhibit.caption(State(guess="3 to 5", kind=kind, size=size), Measured())
    assert f"for size {size} the direct sum takes " in said
    assert f"the FFT takes {1e3 * seconds[sizes == size][0]:.2g} ms" in said


@pytest.mark.parametrize(("kind", "answer"), [(timing.VECTOR, "51 and more"), (timing.PICTURE, "6 to 50")])
def test_the_answer_is_judged_by_where_the_curves_cross(kind, answer):
    told = exhibit.scene(State(guess="3 to 5", kind=kind), Measured()).texts[-1].text
    assert told == f"You said “3 to 5”; it is “{answer}”."
    assert exhibit.scene(State(guess=answer, kind=kind), Measured()).texts[-1].text.endswith("so it is.")


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        timing.timing_data("word", 4, 4)


def test_the_answer_about_another_kind_comes_back_with_it():
    shown = fast_transforms(guess="3 to 5")
    shown.act("kind", timing.VECTOR)
    assert shown.caption().startswith("Anew, of a vector: ")
    shown.act("guess", exhibit.NEVER)
    shown.act("kind", timing.PICTURE)
    assert shown.values["guess"] == "3 to 5"
    shown.act("kind", timing.VECTOR)
    assert shown.values["guess"] == exhibit.NEVER


def test_who_measures_before_the_answer_is_told_that_it_was_measured():
    state = State()
    here = Measured(timing.recorded_convolution_timings()[:3])
    assert exhibit.caption(state, here).endswith("Measured: 3 cases.")
    going_on = Measured(here.timings, unfinished=True)
    assert exhibit.caption(state, going_on).endswith("Measuring: 3 cases done.")
