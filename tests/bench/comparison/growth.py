"""The same work with ever more sessions: RATE touches a second, whether 1,000 sessions share them or 100,000."""
import time

import processes
from configuration import Plan
from daemon import Moment, Window
from table import Table, milliseconds, percent, size
from world import say

RATE = 250  # touches a second
MOST = 0.2  # of the least figure, from row to row


class Row:
    def __init__(self, sessions, checks, window, resident):
        self.sessions, self.checks, self.window, self.resident = sessions, checks, window, resident


class Growth:
    def __init__(self, world):
        self._world = world
        self._rows = []
        self._least = 0  # resident memory with one session

    def run(self):
        with self._world.running(Plan(sessions=1, organizations=1)) as daemon:
            time.sleep(2)
            self._least = processes.memory(daemon.process)["Rss"]
        for sessions in self._world.sizes.growth:
            self._rows.append(self._measure(sessions))

    def _measure(self, sessions):
        every = sessions // RATE

        def spread_touches(daemon):
            """Those that follow are then due one after the other. The ceiling sees to it, and is lifted afterwards."""
            time.sleep(every)
            daemon.reload(requests_per_second=1000)

        say(f"growth: {sessions:,} kept sessions, each touched every {every} s; the first touches take as long")
        cloud = self._world.nginx.beside(2 * every)
        with self._world.running(Plan(sessions, organizations=1, requests_per_second=RATE), cloud, spread_touches) as daemon:
            time.sleep(every * 0.25)  # a touch is due up to a tenth earlier
            before = Moment(daemon)
            checks = daemon.watch_checks(self._world.sizes.growth_seconds, cloud.requests)
            resident = processes.memory(daemon.process)["Rss"]
            window = Window(before, Moment(daemon))
            window.require_success()
        cloud.stop()
        say(f"  {checks.cost:.1f} µs a touch, {checks.rate:.0f} touches/s, late by {milliseconds(window.mean_lateness)}")
        return Row(sessions, checks, window, resident)

    def _memory(self, number):
        """Of each session that this row has more than the one before it."""
        row = self._rows[number]
        before = (self._rows[number - 1].sessions, self._rows[number - 1].resident) if number else (1, self._least)
        return (row.resident - before[1]) / (row.sessions - before[0])

    def print(self):
        table = Table("kept sessions", "touches/s", "CPU of a touch, µs", "mean lateness", "p50", "p99", "resident", "of each more")
        for number, row in enumerate(self._rows):
            late = [f"≤ {milliseconds(row.window.lateness(share))}" for share in (0.5, 0.99)]
            figures = f"{row.checks.rate:.0f}", f"{row.checks.cost:.1f}", milliseconds(row.window.mean_lateness)
            table.add(f"{row.sessions:,}", *figures, *late, size(row.resident), size(self._memory(number)))
        table.print()

    def add_goals(self, goals):
        def spread(values):
            return max(values) / min(values) - 1 if values and min(values) > 0 else None

        last = self._rows[-1]
        memory = (last.resident - self._least) / (last.sessions - 1)
        goals.add(f"resident memory of a session, of {last.sessions:,}", memory, 900, size)
        names = f"{self._rows[0].sessions:,} to {last.sessions:,} sessions"
        goals.add(f"growth of the CPU of a touch, {names}", spread([row.checks.cost for row in self._rows]), MOST, percent)
        goals.add(f"growth of the mean lateness, {names}", spread([row.window.mean_lateness for row in self._rows]), MOST, percent)
        # What the connections of the first row need is more than what its sessions do.
        later = [self._memory(number) for number in range(1, len(self._rows))]
        goals.add("growth of the memory of a session", spread(later) if len(later) > 1 else None, MOST, percent)
