"""How long a client waits for the status of one session while the daemon touches a thousand tokens a second."""
import time

from children import ChildFailed
from configuration import Plan
from daemon import UnixConnection
from world import say

RATE = 1000  # touches a second
EVERY = 2  # s; a touch is due after half of the idle timeout
PAUSE = 0.003  # s between requests
GOALS = (0.5, 100e-6), (0.99, 2e-3)


class Answers:
    def __init__(self, world):
        self._world = world
        self._took = []

    def run(self):
        say(f"status of one session while {RATE} touches/s run")
        cloud = self._world.nginx.beside(2 * EVERY)
        with self._world.running(Plan(EVERY * RATE), cloud) as daemon:
            time.sleep(2)
            connection = UnixConnection(daemon.installation.socket)
            connection.connect()
            name = daemon.installation.plan.name(7)
            request = f"GET /v1/sessions/{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            end = time.monotonic() + self._world.sizes.seconds
            while time.monotonic() < end:
                self._took.append(self._ask(connection.sock, request, name))
                time.sleep(PAUSE)
            connection.close()
        cloud.stop()
        self._took.sort()

    @staticmethod
    def _ask(client, request, name):
        """The time from the request to the end of the answer. No library stands between: it would take longer than the daemon."""
        begin = time.perf_counter()
        client.sendall(request)
        answer = client.recv(65536)
        while not answer.endswith(b"}\n"):
            more = client.recv(65536)
            if not more:
                raise ChildFailed("the daemon closed the connection in the middle of an answer")
            answer += more
        took = time.perf_counter() - begin
        if not answer.startswith(b"HTTP/1.1 200") or name.encode() not in answer:
            raise ChildFailed(f"the daemon answers: {answer.decode(errors='replace')}")
        return took

    def add_goals(self, goals):
        for share, goal in GOALS:
            took = self._took[min(int(len(self._took) * share), len(self._took) - 1)]
            name = f"status of one session beside {RATE} touches/s, by its client, p{share * 100:.0f}"
            goals.add(name, took, goal, lambda value: f"{value * 1e6:.0f} µs")
