"""What one check costs: the daemon and what else a user could choose, in turn, for several rounds."""
import time

from children import ChildFailed
from clients import PACE, Curl, Sdk, Wrk
from configuration import Plan
from table import Table, median, ratio
from world import say

BUSY, SATURATED = f"tokenkeeperd, {PACE}/s", "tokenkeeperd, saturated"
FLOOR, PACED_FLOOR = "wrk, flat out", f"wrk, {PACE}/s"
PARALLEL, SDK, PROCESSES = "curl --parallel", "official SDK in a loop", "one curl process per check"
# Routine checks have three quarters of an organization's budget.
BUSY_PLAN = Plan(sessions=PACE, organizations=4, mode="verify", interval=1)


class Comparison:
    def __init__(self, world, root, environment):
        self._world = world
        self._costs, self._rates = {}, {}
        self._wrk = Wrk(world.nginx, root, environment, world.folder)
        self._curl = Curl(world.nginx, root, environment, world.folder)
        self._sdk = Sdk(world.nginx, world.build.resolve())

    def _keep(self, name, measured):
        self._costs.setdefault(name, []).append(measured.cost)
        self._rates.setdefault(name, []).append(measured.rate)
        say(f"  {name}: {measured.cost:.1f} µs of processor time a check, {measured.rate:.0f} checks/s")

    def _watch(self, plan):
        """The daemon tells of no request that did not arrive, and of none that failed."""
        nginx = self._world.nginx
        before = nginx.requests()
        with self._world.running(plan) as daemon:
            time.sleep(2)
            checks = daemon.watch_checks(self._world.sizes.seconds, nginx.requests)
            metrics, arrived = daemon.metrics(), nginx.requests() - before
        told, failed = (metrics.total("api_requests_total", *labels) for labels in ([], ['result="failure"']))
        if told > arrived or failed:
            raise ChildFailed(f"nginx answered {arrived} requests, and the daemon tells of {told:.0f}; {failed:.0f} failed")
        return checks

    def run(self):
        sizes = self._world.sizes
        for number in range(1, sizes.rounds + 1):
            say(f"round {number} of {sizes.rounds}: a check by each")
            self._keep(FLOOR, self._wrk.run(sizes.seconds))
            self._keep(PACED_FLOOR, self._wrk.run(sizes.seconds, PACE))
            self._keep(BUSY, self._watch(BUSY_PLAN))
            self._keep(SATURATED, self._watch(self.saturating_plan()))
            self._keep(PARALLEL, self._curl.run_parallel(sizes.parallel))
            self._keep(PROCESSES, self._curl.run_processes(sizes.processes))
            if self._sdk.absence is None and (measured := self._sdk.run(sizes.sdk)):
                self._keep(SDK, measured)
            elif number == 1:
                say(f"  {SDK}: {self._sdk.absence}")

    def saturating_plan(self):
        wanted = self._world.sizes.saturating
        # On a slow machine each session is late, and a warning of each would be told again and again.
        return Plan(wanted, organizations=wanted // 750 + 1, mode="verify", interval=1, log_level="error")

    def _relation(self, name, other):
        """The median of the rounds."""
        if name not in self._costs or other not in self._costs:
            return None
        return median([one / another for one, another in zip(self._costs[name], self._costs[other])])

    def print(self):
        table = Table("a check over TLS on loopback", "CPU, µs", "of wrk", "of the daemon", "checks/s")
        for name in (FLOOR, PACED_FLOOR, BUSY, SATURATED, PARALLEL, SDK, PROCESSES):
            if name not in self._costs:
                table.add(name, "skipped", "", "", "")
                continue
            of_wrk, of_daemon = self._relation(name, FLOOR), self._relation(name, BUSY)
            rate = f"{median(self._rates[name]):.0f}"
            table.add(name, f"{median(self._costs[name]):.1f}", ratio(of_wrk), ratio(of_daemon), rate)
        table.print()
        if self._sdk.absence:
            print(self._sdk.absence)

    def add_goals(self, goals):
        goals.add("CPU of a check, saturated, of wrk", self._relation(SATURATED, FLOOR), 1.5, ratio)
        goals.add(f"CPU of a check at {PACE}/s, of wrk flat out", self._relation(BUSY, FLOOR), 2, ratio)
        goals.add(f"CPU of a check at {PACE}/s, of wrk at {PACE}/s", self._relation(BUSY, PACED_FLOOR), 2, ratio)
        goals.add("CPU of a check, of curl --parallel", self._relation(BUSY, PARALLEL), 0.5, ratio)
        goals.add("CPU of a check, of the official SDK", self._relation(BUSY, SDK), 0.05, ratio)
        goals.add("CPU of a check, of one curl process", self._relation(BUSY, PROCESSES), 0.01, ratio)
