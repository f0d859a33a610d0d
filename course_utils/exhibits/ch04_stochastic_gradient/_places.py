"""Places on the run of Listing 6.1."""

from course_utils.network.network import Network
from course_utils.training.recorded_run import recorded_checkpoints

PLACES = {"the start": 0, "the plateau": 50_000, "the fall": 120_000, "the solution": 1_000_000}  # steps


def network_at(place: str) -> Network:
    """Return the network as it is at the place of that name."""
    run = recorded_checkpoints()
    return run.network(run.at(PLACES[place]))
