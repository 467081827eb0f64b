"""The benchmarks of single rooms, which have programs of their own."""
import json
import re

from children import ChildFailed
from processes import run_measured
from table import Table
from world import say

ROOMS = "scheduler", "decode", "status-json"
LONGEST_TURN = 5  # ms
# The configuration is read, and the sessions are made, before the loop runs.
BEFORE_THE_LOOP = "start, before it serves"


def run(program, *arguments):
    done = run_measured([program, *arguments])
    if done.status != 0:
        raise ChildFailed(f"{program.name} ended with status {done.status}:\n{done.text[-2000:]}")
    return done.text


class Benchmarks:
    def __init__(self, world, are_quick):
        self._folder, self._are_quick = world.build / "tests/bench", are_quick
        self._turns, self._sessions = {}, 100_000

    def run(self):
        table = Table("benchmark", "median, µs", "CPU, µs")
        for room in ROOMS:
            say(f"bench-{room}")
            repetitions = 1 if self._are_quick else 5
            options = ["--benchmark_format=json", f"--benchmark_repetitions={repetitions}", "--benchmark_min_time=0.1"]
            if self._are_quick:
                options.append("--benchmark_filter=-/100000$")
            text = run(self._folder / f"bench-{room}", *options)
            for each in json.loads(text[text.index("{\n") :])["benchmarks"]:
                if each["run_type"] == "iteration" if repetitions == 1 else each.get("aggregate_name") == "median":
                    name = f"{room}: {each['run_name']}"
                    table.add(name, *(f"{each[kind]:.2f}" for kind in ("real_time", "cpu_time")))
        table.print()
        if not self._are_quick:
            self._run_large()

    def _run_large(self):
        say("bench-metrics")
        print(run(self._folder / "bench-metrics"))
        say("bench-turns")
        text = run(self._folder / "bench-turns")
        print(text)
        self._sessions = int(text.split()[0])
        for found in re.finditer(r"^(.*\S) +\d+ +([\d.]+) +[\d.]+ +[\d.]+ +\d+$", text, flags=re.M):
            self._turns[found.group(1)] = float(found.group(2))

    def add_goals(self, goals):
        turns = {task: took for task, took in self._turns.items() if task != BEFORE_THE_LOOP}
        task = max(turns, key=turns.get, default=None)
        name = f"longest turn of the loop, {self._sessions:,} sessions"
        goals.add(f"{name}: {task}" if task else name, turns.get(task), LONGEST_TURN, lambda value: f"{value:.2f} ms")
