"""The sandbox as the judge: it keeps idle timers, and tells which tokens died and what touched them."""
import shutil
import time

from children import ChildFailed
from configuration import Plan
from keeper import SandboxProgram
from world import say

ORGANIZATION = "organization-0"
IDLE_TIMEOUT = 8  # s
SESSIONS = 200
VERIFIED = 5  # s
SOME_REQUESTS = 1_000_000  # a minute: more than the daemon may send


def organizations(idle_timeout, names):
    return {name: {"idle_timeout": idle_timeout, "requests_per_minute": SOME_REQUESTS} for name in names}


def start(world, scenario):
    folder = world.folder / "cloud"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return SandboxProgram(world.children, world.build / "tests/cloud/tokenkeeper-sandbox", folder, scenario)


def deaths(records):
    """What tokens died of, by name."""
    return {each["name"]: each["died_of"] for each in records["tokens"] if not each["alive"]}


class Judgement:
    """Sessions that are kept for longer than their idle timeout; then others that are verified."""

    def __init__(self, world):
        self._world = world

    def run(self):
        seconds = self._world.sizes.kept_seconds
        say(f"correctness: the sandbox watches {SESSIONS} kept sessions for {seconds} s, which idle out after {IDLE_TIMEOUT} s")
        self._judge("keep-alive", IDLE_TIMEOUT, seconds)
        say(f"correctness: and {SESSIONS} sessions that are only verified")
        self._judge("verify", None, VERIFIED)

    def _judge(self, mode, idle_timeout, seconds):
        plan = Plan(SESSIONS, organizations=1, mode=mode, interval=0 if idle_timeout else 1)
        names = [plan.name(number) for number in range(SESSIONS)]
        scenario = {"organizations": organizations(idle_timeout, [ORGANIZATION])}
        scenario["tokens"] = {name: {"organization": ORGANIZATION} for name in names}
        sandbox = start(self._world, scenario)
        daemon = self._world.install(plan, sandbox.organization(), sandbox.folder / "tokens")
        daemon.start()
        daemon.wait_until_alive()
        time.sleep(seconds)
        daemon.require_alive()
        daemon.stop()
        self._check(mode, sandbox.records())
        self._world.children.stop("the sandbox")

    @staticmethod
    def _check(mode, records):
        if dead := deaths(records):
            raise ChildFailed(f"by the sandbox's word these tokens died: {dead}")
        for each in records["tokens"]:
            if each["requests"] < 2:
                raise ChildFailed(f"{each['name']} was asked for {each['requests']} times")
            if mode == "verify" and each["resets"] + each["touches_refused"] > 0:
                raise ChildFailed(f"{each['name']} is only verified, and was touched {each['resets']} times")
