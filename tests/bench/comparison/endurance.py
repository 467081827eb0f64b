"""What takes an hour, and a week in a third of one; the sandbox is the judge."""
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

WEEK_SESSIONS = 1_000
WEEK_IDLE_TIMEOUT = 4  # s
WEEK_MINUTES = 45  # a touch each two seconds is then as many as a week has with an idle timeout of 15 minutes
RENEWALS = 7
WARM_UP = 0.25  # of the week


class Hour:
    """100,000 kept sessions; then the same while some requests fail and the configuration is loaded again each minute."""

    def __init__(self, world, minutes, sessions=SESSIONS):
        self._world, self._minutes, self._sessions = world, minutes, sessions
        self._windows, self._lost = {}, {}

    def run(self):
        plan = Plan(self._sessions, ORGANIZATIONS, history="16MiB")
        names = [f"organization-{number}" for number in range(ORGANIZATIONS)]
        scenario = {"organizations": sandbox.organizations(IDLE_TIMEOUT, names)}
        scenario["tokens"] = {plan.name(n): {"organization": names[n % ORGANIZATIONS]} for n in range(self._sessions)}
        say(f"the hour: {self._sessions} tokens at the sandbox, which idle out after {IDLE_TIMEOUT} s")
        cloud = sandbox.start(self._world, scenario)
        daemon = self._world.install(plan, cloud.organization(), cloud.folder / "tokens")
        daemon.start()
        say(f"  all alive after {daemon.wait_until_alive():.0f} s")
        self._watch("calm", daemon, cloud, lambda: None)
        cloud.tell("POST", "/faults", kind="status_503", probability=FAILING)
        self._watch("faulty", daemon, cloud, daemon.reload)
        cloud.tell("DELETE", "/faults")
        daemon.stop()
        self._world.children.stop("the sandbox")

    def _watch(self, name, daemon, cloud, disturb):
        before = Moment(daemon)
        dead_before = set(sandbox.deaths(cloud.records()))
        end = time.monotonic() + 60 * self._minutes
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(60, left))
            disturb()
            self._world.children.check()
            window = Window(before, Moment(daemon))
            late = milliseconds(window.lateness(0.99))
            done = f"{window.seconds:.0f} s, {window.rate:.0f} requests/s"
            say(f"  {name}: {done}, late p99 ≤ {late}, {percent(self._load(window))} of a core")
        self._windows[name] = Window(before, Moment(daemon))
        self._lost[name] = len(set(sandbox.deaths(cloud.records())) - dead_before)
        known = daemon.status()["sessions"]["by_state"]
        self._lost[name] = max(self._lost[name], known["lost"] + known["failed"])

    @staticmethod
    def _load(window):
        return window.cpu / window.seconds

    def add_goals(self, goals):
        length = f"{self._sessions:,} kept sessions for {self._minutes:g} min"
        calm = self._windows["calm"]
        goals.add(f"{length}: lateness, p99, at most", calm.lateness(0.99), LATE, milliseconds)
        goals.add("  of one core", self._load(calm), BUSY, percent)
        goals.add("  lost", self._lost["calm"], 0, str)
        goals.add(f"  with {FAILING:.0%} of requests failing and a reload each minute: lost", self._lost["faulty"], 0, str)

    def lost(self):
        return sum(self._lost.values())


class Week:
    """1,000 sessions with as many touches and renewals as a week has. What grows after the warm-up is a leak."""

    def __init__(self, world, minutes):
        self._world, self._minutes = world, min(minutes, WEEK_MINUTES)

    def run(self):
        life = max(10, round(60 * self._minutes / RENEWALS))
        every = f"{WEEK_IDLE_TIMEOUT / 2:g} s"
        say(f"the week in {self._minutes:g} min: {WEEK_SESSIONS} sessions, touched every {every}; a token lives for {life} s")
        plan = Plan(WEEK_SESSIONS, ORGANIZATIONS, clients=WEEK_SESSIONS, history="16MiB")
        names = [f"organization-{number}" for number in range(ORGANIZATIONS)]
        clients = {plan.name(n): self._client(plan.name(n), names[n % ORGANIZATIONS], life) for n in range(WEEK_SESSIONS)}
        cloud = sandbox.start(self._world, {"organizations": sandbox.organizations(WEEK_IDLE_TIMEOUT, names), "clients": clients})
        for name in clients:
            secret = cloud.folder / "tokens" / f"{name}.secret"
            secret.rename(secret.with_suffix(""))
        daemon = self._world.install(plan, cloud.organization(), cloud.folder / "tokens")
        daemon.start()
        daemon.wait_until_alive()
        begin = Moment(daemon)
        time.sleep(60 * self._minutes * WARM_UP)
        self._before = self._sample(daemon)
        end = begin.time + 60 * self._minutes
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(60, left))
            self._world.children.check()
            memory, descriptors = self._sample(daemon)
            say(f"  {time.monotonic() - begin.time:.0f} s: {size(memory)} resident, {descriptors:.0f} descriptors")
        self._after = self._sample(daemon)
        self._window = Window(begin, Moment(daemon))
        self._renewals = daemon.metrics().total("renewals_total", 'result="success"')
        states = daemon.states()
        if set(states) & {"lost", "failed", "denied"} or sum(states.values()) != WEEK_SESSIONS:
            raise ChildFailed(f"of {WEEK_SESSIONS} sessions there are {states}")
        daemon.stop()
        self._world.children.stop("the sandbox")

    @staticmethod
    def _client(name, organization, life):
        return {"organization": organization, "client_id": name, "token_life": life, "grants": ["client_credentials"]}

    @staticmethod
    def _sample(daemon):
        return processes.memory(daemon.process)["Rss"], daemon.metrics().total("process_open_fds")

    def add_goals(self, goals):
        growth = [after / before - 1 for before, after in zip(self._before, self._after)]
        each = f"{self._window.requests / WEEK_SESSIONS:.0f} requests and {self._renewals / WEEK_SESSIONS:.1f} grants each"
        goals.add(f"a week of {WEEK_SESSIONS:,} sessions, {each}: growth of the memory", growth[0], 0.01, percent)
        goals.add("  growth of the number of descriptors", growth[1], 0.01, percent)
