"""A daemon under measurement: how it is started and asked, and what it used between two moments."""
import http.client
import json
import re
import socket
import time

import processes
from children import ChildFailed
from processes import Checks

PATIENCE = 300  # s


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Metrics:
    """One reading of the metrics."""

    def __init__(self, text):
        self._samples = re.findall(r"^(?:tokenkeeper_)?(\w+)(?:\{(.*)\})? (\S+)$", text, flags=re.M)

    def total(self, name, *labels):
        """The sum of all samples that have these labels, each written as in name="value"."""
        return sum(float(value) for each, have, value in self._samples if each == name and all(one in have for one in labels))

    def lateness(self):
        """The number of requests whose lateness was at most so many seconds, by bound."""
        counts = {}
        for name, labels, value in self._samples:
            if name == "schedule_lateness_seconds_bucket":
                bound = float(re.search(r'le="([^"]+)"', labels).group(1))
                counts[bound] = counts.get(bound, 0) + float(value)
        return counts


class Window:
    """What the daemon did between two moments."""

    def __init__(self, before, after):
        self.seconds = after.time - before.time
        self.cpu = after.cpu - before.cpu
        self.requests = after.metrics.total("api_requests_total") - before.metrics.total("api_requests_total")
        self.failures = self._failures(after) - self._failures(before)
        late = "schedule_lateness_seconds_sum"
        begun = "schedule_lateness_seconds_count"
        number = after.metrics.total(begun) - before.metrics.total(begun)
        self.mean_lateness = (after.metrics.total(late) - before.metrics.total(late)) / number if number else 0
        counts = before.metrics.lateness()
        self._lateness = {bound: count - counts.get(bound, 0) for bound, count in sorted(after.metrics.lateness().items())}

    @staticmethod
    def _failures(moment):
        return moment.metrics.total("api_requests_total", 'result="failure"')

    def require_success(self):
        if self.failures:
            raise ChildFailed(f"{self.failures:.0f} of {self.requests:.0f} requests failed")

    @property
    def rate(self):
        return self.requests / self.seconds

    def lateness(self, share):
        """The least bound of the metrics, in seconds, below which this share of the requests began."""
        number = max(self._lateness.values(), default=0)
        return next((bound for bound, count in self._lateness.items() if count >= share * number), float("inf"))


class Moment:
    def __init__(self, daemon):
        self.metrics = daemon.metrics()
        self.time = time.monotonic()
        self.cpu = processes.cpu_seconds(daemon.process)


class Daemon:
    NAME = "the daemon"

    def __init__(self, children, program, installation):
        self._children, self._program, self.installation = children, program, installation
        self._log = installation.folder / "log"

    def start(self):
        """Returns after how many seconds /v1/status was answered."""
        begin = time.monotonic()
        self._children.start(self.NAME, [self._program, "--config", self.installation.file], self._log)
        self.process = self._children.process_id(self.NAME)
        while True:
            try:
                self.status()
                return time.monotonic() - begin
            except OSError:
                self._children.check()
            if time.monotonic() > begin + PATIENCE:
                raise ChildFailed(f"the daemon does not answer after {PATIENCE} s:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.002)

    def stop(self):
        status = self._children.stop(self.NAME)
        if status != 0:
            raise ChildFailed(f"the daemon ended with status {status}:\n{self._log.read_text()[-2000:]}")

    def ask(self, path, method="GET", timeout=60):
        connection = UnixConnection(self.installation.socket, timeout)
        try:
            connection.request(method, path, body="" if method == "POST" else None)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != 200:
            raise ChildFailed(f"the daemon answers {method} {path} with {answer.status}: {text}")
        return text

    def status(self):
        return json.loads(self.ask("/v1/status"))

    def states(self):
        """The number of sessions in each state that some are in."""
        return {state: count for state, count in self.status()["sessions"]["by_state"].items() if count}

    def _all_alive(self):
        sessions = self.installation.plan.sessions
        return {"alive": sessions} if sessions else {}

    def metrics(self):
        time.sleep(1.05)  # one text serves all clients for a second
        return Metrics(self.ask("/metrics"))

    def wait_until_alive(self, limit=PATIENCE):
        """Returns after how many seconds all sessions were."""
        begin = time.monotonic()
        while (states := self.states()) != self._all_alive():
            self._children.check()
            if time.monotonic() > begin + limit:
                raise ChildFailed(f"after {limit} s the sessions are {states}:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.1)
        return time.monotonic() - begin

    def require_alive(self):
        states = self.states()
        if states != self._all_alive():
            raise ChildFailed(f"of {self.installation.plan.sessions} sessions there are {states}:\n{self._log.read_text()[-2000:]}")

    def reload(self, requests_per_second=None):
        """Returns after how many seconds it was answered."""
        self.installation.write(requests_per_second)
        begin = time.monotonic()
        self.ask("/v1/reload", "POST", PATIENCE)
        return time.monotonic() - begin

    def watch_checks(self, seconds, count):
        """What all requests cost in so long, by the number that `count` gives: nothing else is asked of the daemon meanwhile."""
        number, cpu, begin = count(), processes.cpu_seconds(self.process), time.monotonic()
        time.sleep(seconds)
        checks = Checks(count() - number, processes.cpu_seconds(self.process) - cpu, time.monotonic() - begin)
        self.require_alive()
        return checks
