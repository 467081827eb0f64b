"""What takes an hour: 100,000 sessions, 100,000 more while requests fail, and a week of 1,000. They run side by side, each with a
sandbox of its own as the judge."""
import statistics
import time

import processes
import sandbox
from children import ChildFailed
from configuration import Plan
from daemon import Moment, Window
from table import milliseconds, percent, size
from world import say

SESSIONS = 100_000
ORGANIZATIONS = 10
IDLE_TIMEOUT = 300  # s
FAILING = 0.01  # of the requests
LATE = 0.25  # s
BUSY = 0.25  # of one core

SPREAD = 1 / 6  # of the time, until touches that were all due within a minute have spread

WEEK_SESSIONS = 1_000
WEEK_IDLE_TIMEOUT = 4  # s; a touch each two seconds is in 45 minutes as many as a week has with an idle timeout of 15 minutes
RENEWALS = 7
WARM_UP = 0.25  # of the week


def organizations():
    return [f"organization-{number}" for number in range(ORGANIZATIONS)]


class Keeping:
    """100,000 kept sessions; if they are disturbed, some requests fail and the configuration is loaded again each minute."""

    def __init__(self, world, minutes, name, is_disturbed=False):
        self._world, self._seconds = world.apart(name), 60 * minutes
        self._name, self._is_disturbed, self._reloads = name, is_disturbed, []

    def start(self):
        plan = Plan(SESSIONS, ORGANIZATIONS, history="16MiB")
        names = organizations()
        scenario = {"organizations": sandbox.organizations(IDLE_TIMEOUT, names)}
        scenario["tokens"] = {plan.name(n): {"organization": names[n % ORGANIZATIONS]} for n in range(SESSIONS)}
        self._cloud = sandbox.start(self._world, scenario)
        self._daemon = self._world.install(plan, self._cloud.organization(), self._cloud.folder / "tokens")
        self._daemon.start()
        say(f"  {self._name}: all alive after {self._daemon.wait_until_alive():.0f} s")

    def begin(self):
        if self._is_disturbed:
            self._cloud.tell("POST", "/faults", kind="status_503", probability=FAILING)
        self._before, self._spread = Moment(self._daemon), None

    def look(self):
        if self._is_disturbed:
            self._reloads.append(self._daemon.reload())
        self._world.children.check()
        now = Moment(self._daemon)
        self._window = Window(self._before, now)
        if not self._spread and now.time >= self._before.time + SPREAD * self._seconds:
            self._spread, self._first = now, self._window
        self._later = Window(self._spread or self._before, now)
        say(f"  {self._name}: {self._window.rate:.0f} requests/s, late {self._late()}, {percent(self._load())} of a core")

    def stop(self):
        self.look()
        states = self._daemon.status()["sessions"]["by_state"]
        self.lost = max(len(sandbox.deaths(self._cloud.records())), states["lost"] + states["failed"])
        self._daemon.stop()
        self._world.children.stop("the sandbox")

    def _load(self):
        return self._window.cpu / self._window.seconds

    def _late(self):
        return f"p99 ≤ {milliseconds(self._later.lateness(0.99))}"

    def add_goals(self, goals):
        if self._is_disturbed:
            failed = f"{self._window.failures:,.0f} of {self._window.requests:,.0f} requests failed"
            goals.add(f"the same, {failed}, with a reload each minute: lost", self.lost, 0, str)
            goals.tell("  the longest of the reloads", f"{max(self._reloads):.1f} s", "-")
            return
        minutes, first = self._seconds / 60, milliseconds(self._first.lateness(0.99))
        goals.add(f"{SESSIONS:,} kept sessions for {minutes:g} min: lateness, p99, at most", self._later.lateness(0.99), LATE, milliseconds)
        goals.tell(f"  in the first {minutes * SPREAD:.2g} min, which are not in it", first, "-")
        goals.add("  of one core", self._load(), BUSY, percent)
        goals.add("  lost", self.lost, 0, str)


class Week:
    """1,000 sessions with as many touches and renewals as a week has. What grows after the warm-up is a leak."""

    def __init__(self, world, minutes):
        self._world, self._seconds = world.apart("the week"), 60 * minutes
        self._memory, self._descriptors = [], []  # of each look after the warm-up

    def start(self):
        life = max(10, round(self._seconds / RENEWALS))
        plan = Plan(WEEK_SESSIONS, ORGANIZATIONS, clients=WEEK_SESSIONS, history="16MiB")
        names = organizations()
        clients = {plan.name(n): self._client(plan.name(n), names[n % ORGANIZATIONS], life) for n in range(WEEK_SESSIONS)}
        self._cloud = sandbox.start(self._world, {"organizations": sandbox.organizations(WEEK_IDLE_TIMEOUT, names), "clients": clients})
        for name in clients:
            secret = self._cloud.folder / "tokens" / f"{name}.secret"
            secret.rename(secret.with_suffix(""))
        self._daemon = self._world.install(plan, self._cloud.organization(), self._cloud.folder / "tokens")
        self._daemon.start()
        self._daemon.wait_until_alive()
        say(f"  the week: a touch each {WEEK_IDLE_TIMEOUT / 2:g} s, a token lives for {life} s")

    def begin(self):
        self._begin = Moment(self._daemon)

    def look(self):
        self._world.children.check()
        memory, descriptors = processes.memory(self._daemon.process)["Rss"], self._daemon.metrics().total("process_open_fds")
        if time.monotonic() >= self._begin.time + WARM_UP * self._seconds:
            self._memory.append(memory)
            self._descriptors.append(descriptors)
        say(f"  the week: {size(memory)} resident, {descriptors:.0f} descriptors")

    def stop(self):
        self.look()
        self._window = Window(self._begin, Moment(self._daemon))
        self._renewals = self._daemon.metrics().total("renewals_total", 'result="success"')
        states = self._daemon.states()
        self.lost = WEEK_SESSIONS - sum(count for state, count in states.items() if state not in ("lost", "failed", "denied"))
        self._daemon.stop()
        self._world.children.stop("the sandbox")

    @staticmethod
    def _client(name, organization, life):
        return {"organization": organization, "client_id": name, "token_life": life, "grants": ["client_credentials"]}

    def add_goals(self, goals):
        each = f"{self._window.requests / WEEK_SESSIONS:.0f} requests and {self._renewals / WEEK_SESSIONS:.1f} grants each"
        goals.add(f"a week of {WEEK_SESSIONS:,} sessions, {each}: growth of the memory", self._memory[-1] / self._memory[0] - 1, 0.01, percent)
        # Connections come and go: the mean number of each half of the time is compared.
        half = len(self._descriptors) // 2
        growth = statistics.mean(self._descriptors[half:]) / statistics.mean(self._descriptors[:half] or self._descriptors) - 1
        goals.add("  growth of the number of descriptors", growth, 0.01, percent)
        goals.add("  lost", self.lost, 0, str)


class Endurance:
    def __init__(self, world, minutes):
        self._minutes = minutes
        self._trials = [Keeping(world, minutes, "calm"), Keeping(world, minutes, "disturbed", is_disturbed=True), Week(world, minutes)]

    def run(self):
        say(f"side by side for {self._minutes:g} min: twice {SESSIONS} sessions that idle out after {IDLE_TIMEOUT} s, and the week")
        for trial in self._trials:
            trial.start()
        for trial in self._trials:
            trial.begin()
        end = time.monotonic() + 60 * self._minutes
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(60, left))
            say(f"{self._minutes - (end - time.monotonic()) / 60:.0f} of {self._minutes:g} min")
            for trial in self._trials:
                trial.look()
        for trial in self._trials:
            trial.stop()

    def add_goals(self, goals):
        for trial in self._trials:
            trial.add_goals(goals)

    def require_nothing_lost(self):
        if lost := sum(trial.lost for trial in self._trials):
            raise ChildFailed(f"{lost} sessions were lost")
