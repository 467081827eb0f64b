"""What else a user could choose: each asks nginx for TokenInfo, and tells the processor time of one check."""
import json
import os
import re
import subprocess

from children import ChildFailed
from nginx import PATH
from processes import Checks, run_measured

TOKEN = "Qk3nZx7vT0bYw2LhRj5sDc8fGm1pAe4uJt6yNq9oWiXrHgKzVbBdEcPfMlSaUy0123456789abcdefghijkl"
CONNECTIONS = 32
PACE = 2000  # requests a second, of the paced rows


class Wrk:
    def __init__(self, nginx, root, environment, folder):
        self._nginx, self._program, self._environment, self._folder = nginx, root / "usr/bin/wrk", environment, folder

    def run(self, seconds, pace=None):
        command = [self._program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Authorization: Bearer {TOKEN}"]
        if pace:
            script = self._folder / "pace.lua"
            script.write_text(f"function delay() return {round(1000 * CONNECTIONS / pace)} end\n")
            command += ["-s", script]
        before = self._nginx.requests()
        done = run_measured([*command, self._nginx.url + PATH], self._environment)
        arrived = self._nginx.requests() - before
        found = re.search(r"(\d+) requests in", done.text)
        if done.status != 0 or not found or "Non-2xx" in done.text or "Socket errors" in done.text:
            raise ChildFailed(f"wrk ended with status {done.status}:\n{done.text}")
        if not 0 <= arrived - int(found.group(1)) <= CONNECTIONS:
            raise ChildFailed(f"{arrived} requests arrived, and wrk tells of {found.group(1)}")
        return Checks(arrived, done.cpu, done.seconds)


class Curl:
    def __init__(self, nginx, root, environment, folder):
        self._nginx, self._program, self._environment, self._folder = nginx, root / "usr/bin/curl", environment, folder

    def _check(self, number, requests, status, text):
        if status != 0 or requests != number:
            raise ChildFailed(f"curl ended with status {status}, and {requests} of {number} requests arrived:\n{text[-500:]}")

    def run_parallel(self, number):
        """One curl for all of them, over connections that it uses again."""
        lines = ["parallel", f"parallel-max = {CONNECTIONS}", "silent", "show-error", "fail", f'cacert = "{self._nginx.authority}"']
        lines.append(f'header = "Authorization: Bearer {TOKEN}"')
        lines += [f'url = "{self._nginx.url}{PATH}"\noutput = "/dev/null"'] * number
        file = self._folder / "curl.config"
        file.write_text("\n".join(lines) + "\n")
        before = self._nginx.requests()
        done = run_measured([self._program, "-K", file], self._environment)
        self._check(number, self._nginx.requests() - before, done.status, done.text)
        return Checks(number, done.cpu, done.seconds)

    def run_processes(self, number):
        """One curl for each."""
        command = [self._program, "-sSf", "--cacert", self._nginx.authority, "-H", f"Authorization: Bearer {TOKEN}"]
        command += ["-o", "/dev/null", self._nginx.url + PATH]
        before = self._nginx.requests()
        all_done = [run_measured(command, self._environment) for _ in range(number)]
        failed = next((each for each in all_done if each.status != 0), all_done[0])
        self._check(number, self._nginx.requests() - before, failed.status, failed.text)
        return Checks(number, sum(each.cpu for each in all_done), sum(each.seconds for each in all_done))


class Sdk:
    """The official SDK for JavaScript in a loop. Its processor time is that of the loop, without the start of the program."""

    SKIPPED = 77

    def __init__(self, nginx, build):
        self._nginx, self._build = nginx, build
        self.absence = None  # why it is not here

    def run(self, number):
        command = ["tests/field/npm/run", "tests/bench/comparison/sdk_loop.mjs", self._nginx.url, self._nginx.authority, number]
        environment = {**os.environ, "TOKENKEEPER_BUILD": str(self._build)}
        done = subprocess.run([str(each) for each in command], env=environment, capture_output=True, text=True)
        lines = done.stdout.splitlines()
        if done.returncode == self.SKIPPED:
            self.absence = lines[-1]
            return None
        if done.returncode != 0:
            raise ChildFailed(f"the SDK ended with status {done.returncode}:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
        told = json.loads(lines[-1])
        return Checks(told["requests"], told["cpu_seconds"], told["seconds"])
