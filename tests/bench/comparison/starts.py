"""Memory, start and restart with many sessions, and a configuration that is one file."""
import time

import processes
from children import ChildFailed
from configuration import Plan
from processes import run_measured
from table import median, seconds, size
from world import say

ORGANIZATIONS = 10
EARLY = 5  # s after a restart in which no session is due
CLIENTS = 0.01  # of the sessions get their tokens with a grant
KINDS = "keep_alive", "keep_alive_head", "verify", "grant"
GOALS = {10_000: 0.2, 100_000: 1.5}  # s until the first status of new sessions


class Starts:
    def __init__(self, world):
        self._world = world
        self._largest = max(world.sizes.growth)
        self._first, self._again, self._reloads = {}, {}, {}  # times by the number of sessions
        self._touched = self._looks = self._grants = 0
        self._alive = {}
        self.empty = None

    def measure_empty(self):
        say("memory of a daemon without sessions")
        with self._world.running(Plan(sessions=0, organizations=0)) as daemon:
            time.sleep(2)
            self.empty = processes.memory(daemon.process)

    def run(self):
        for sessions in self._world.sizes.growth[1:]:
            self._measure(sessions)
        self._measure_organizations()
        self._measure_file()

    def _measure(self, sessions):
        times = self._world.sizes.starts
        say(f"{sessions:,} new sessions: {times} starts, then {times} restarts when all are known")
        for _ in range(times):
            daemon = self._world.install(Plan(sessions, organizations=1, clients=round(sessions * CLIENTS)))
            self._first.setdefault(sessions, []).append(daemon.start())
            if len(self._first[sessions]) < times:
                daemon.stop()
        self._alive[sessions] = daemon.wait_until_alive()
        for _ in range(times):
            daemon.stop()
            self._again.setdefault(sessions, []).append(daemon.start())
            self._count_early(daemon, sessions)
        self._measure_reload(daemon, sessions)
        daemon.stop()

    def _measure_reload(self, daemon, sessions):
        """Of one changed session."""
        daemon.installation.change_last_session()
        begin = time.monotonic()
        daemon.ask("/v1/reload", "POST")
        self._reloads[sessions] = time.monotonic() - begin

    def _count_early(self, daemon, sessions):
        """None of them is due."""
        time.sleep(EARLY)
        metrics = daemon.metrics()
        sent = {kind: metrics.total("api_requests_total", f'operation="{kind}"') for kind in KINDS}
        self._touched += sent["keep_alive"] + sent["keep_alive_head"]
        self._looks += sent["verify"]
        self._grants += sent["grant"]
        states = daemon.states()
        if set(states) - {"alive", "starting"} or sum(states.values()) != sessions:
            raise ChildFailed(f"after a restart, of {sessions} sessions there are {states}")

    def _measure_organizations(self):
        """Each has authorities of its own."""
        daemon = self._world.install(Plan(ORGANIZATIONS, ORGANIZATIONS))
        self._start_of_organizations = daemon.start()
        daemon.wait_until_alive()
        self._memory_of_organizations = processes.memory(daemon.process)["Anonymous"] - self.empty["Anonymous"]
        daemon.stop()

    def _measure_file(self):
        say(f"a configuration with {self._largest} sessions in one file")
        daemon = self._world.install(Plan(self._largest, are_inline=True))
        checked = run_measured([self._world.daemon_program, "--check-config", "--config", daemon.installation.file])
        if checked.status != 0:
            raise ChildFailed(f"the configuration is refused:\n{checked.text[:2000]}")
        self._read = checked.seconds
        daemon.start()
        self._peak_of_start = processes.peak_memory(daemon.process)
        daemon.wait_until_alive()
        time.sleep(2)
        self._peak, self._steady = processes.peak_memory(daemon.process), processes.memory(daemon.process)["Rss"]
        daemon.stop()

    def add_goals(self, goals):
        goals.add("memory of an empty daemon, anonymous", self.empty["Anonymous"], 4e6, size)
        goals.add(f"one file with {self._largest:,} sessions: read", self._read, 1, seconds)
        goals.add("  peak of the memory, of what it is when all are alive", self._peak / self._steady, 2, lambda x: f"{x:.2f} ×")
        sizes = " / ".join(map(size, (self._peak_of_start, self._peak, self._steady)))
        goals.tell("  peak until the first status; later; steady", sizes, "")
        each = f"{self._start_of_organizations:.2f} s, {size(self._memory_of_organizations)} more than empty"
        goals.tell(f"start of {ORGANIZATIONS} organizations with one session each; anonymous memory", each, "")
        for sessions, times in self._first.items():
            goals.add(f"start of {sessions:,} new sessions until a status", median(times), GOALS.get(sessions, 0.2), seconds)
            goals.tell("  until all are alive", seconds(self._alive[sessions]), "")
        for sessions, times in self._again.items():
            goals.add(f"restart with {sessions:,} known sessions until a status", median(times), 1.5, seconds)
        goals.add(f"  touched within {EARLY} s of a restart, before they are due", self._touched, 0, lambda x: f"{x:.0f}")
        goals.add("  grants of it", self._grants, 0, lambda x: f"{x:.0f}")
        goals.tell("  looks of it, which touch nothing", f"{self._looks:.0f}", "")
        for sessions, time_of_it in self._reloads.items():
            goals.add(f"reload of one changed session of {sessions:,}, until the answer", time_of_it, 1, seconds)
