"""A telephone of the class, and answers of many."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np

HOST = "127.0.0.1"


class Telephone:
    """One visitor: loads the page, keeps its cookie, and answers."""

    def __init__(self, server, load=True):
        self.server, self.cookie = server, ""
        if load:
            status, headers, _ = self.ask("GET", f"/{server.token}")
            assert status == 200
            self.cookie = headers["Set-Cookie"].partition(";")[0]

    def ask(self, method, path, body=None, **headers):
        """Return status, headers and text of what comes back."""
        with closing(http.client.HTTPConnection(HOST, self.server.port, timeout=30)) as line:
            if self.cookie:
                headers["Cookie"] = self.cookie
            line.request(method, path, body, headers)
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read().decode()

    def send(self, body, path=None, kind="application/json", **headers):
        """Return the status and what was said."""
        body = body if isinstance(body, bytes | str) else json.dumps(body)
        named = {"Content-Type": kind, **headers}
        status, _, said = self.ask("POST", path or f"/{self.server.token}", body, **named)
        return status, said


def answer(server, answers):
    """Each answer from a telephone of its own, many at a time."""
    with ThreadPoolExecutor(40) as class_room:
        said = list(class_room.map(lambda one: Telephone(server).send(one), answers))
    assert all(status == 200 for status, _ in said), said


def waves(count):
    """So many drawings, each from the left to the right."""
    t, rng = np.linspace(0, 1, 30), np.random.default_rng(0)
    heights = (np.clip(a + 0.3 * np.sin(4 * t + b), 0, 1) for a, b in rng.normal(0.5, 0.1, (count, 2)))
    return [[np.stack([t, y]).T.ravel().round(3).tolist()] for y in heights]
