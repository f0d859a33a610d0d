"""An exhibit at rest, as on a slide that is not shown: nothing of it works until it is to go on."""

import asyncio

from course_utils.exhibits import random_labels
from course_utils.interactive.player import Player


def test_work_in_the_background_stops_and_goes_on():
    async def show():
        shown = random_labels(guess="none")  # which then trains by itself
        shown.go_on()
        await asyncio.sleep(0.05)
        begun = not shown._player.done()
        shown.rest()
        await asyncio.sleep(0)
        rested, reached = shown._player.done(), shown.progress
        await asyncio.sleep(0.05)
        still = shown.progress is reached
        shown.go_on()
        await asyncio.sleep(0.02)
        goes_on = not shown._player.done()
        shown.close()
        return begun, rested, still, goes_on

    assert asyncio.run(show()) == (True, True, True, True)


def test_a_player_plays_one_thing_at_a_time_and_nothing_without_a_loop():
    played = []

    async def play():
        played.append("begun")
        await asyncio.sleep(1)

    async def twice():
        player = Player(play)
        player.begin()
        player.begin()
        await asyncio.sleep(0.01)
        player.stop()
        await asyncio.sleep(0.01)
        return player.done()

    alone = Player(play)
    alone.begin()
    alone.stop()
    assert alone.done()
    assert asyncio.run(twice())
    assert played == ["begun"]
