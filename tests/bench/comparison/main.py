"""What tests/bench/run does once the programs are built."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
for neighbour in ("programs", "proxies"):
    sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[2] / "field" / neighbour))
import packages
from answers import Answers
from benchmarks import Benchmarks
from checks import Comparison
from children import ChildFailed, Children
from configuration import TokenFiles
from endurance import Endurance
from growth import Growth
from nginx import Nginx
from processes import machine
from sandbox import Judgement
from starts import Starts
from table import Goals
from world import Sizes, World, say

PACKAGES = ["nginx", "nginx-common", "wrk", "curl"]


def versions(root, environment):
    def first_line(*command):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return " ".join(done.stdout.split()[:4])

    programs = [first_line(root / "usr/sbin/nginx", "-v"), first_line(root / "usr/bin/wrk", "-v")]
    programs.append(" ".join(first_line(root / "usr/bin/curl", "-V").split()[:2]))
    return ", ".join(programs)


def measure(world, root, environment, is_quick):
    goals = Goals()
    Judgement(world).run()
    starts = Starts(world)
    starts.measure_empty()
    comparison = Comparison(world, root, environment)
    comparison.run()
    comparison.print()
    growth = Growth(world)
    growth.run()
    growth.print()
    answers = Answers(world)
    answers.run()
    starts.run()
    benchmarks = Benchmarks(world, is_quick)
    benchmarks.run()
    for part in (comparison, starts, growth, answers, benchmarks):
        part.add_goals(goals)
    goals.print()


def endure(world, minutes):
    goals = Goals()
    endurance = Endurance(world, minutes)
    endurance.run()
    endurance.add_goals(goals)
    goals.print()
    endurance.require_nothing_lost()


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run")
    parser.add_argument("--quick", dest="is_quick", action="store_true")
    parser.add_argument("--long", dest="is_long", action="store_true")
    parser.add_argument("--minutes", type=float, default=60)
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["no_proxy"] = "127.0.0.1,localhost"  # whatever else a proxy is for
    build = pathlib.Path(os.environ["BUILD_DIR"]).resolve()

    children = Children()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tokenkeeper-bench."))
    tokens = TokenFiles()
    try:
        root = packages.unpacked(pathlib.Path("build/bench-packages").resolve(), say, PACKAGES)
        environment = packages.environment(root)
        before = machine()
        nginx = Nginx(children, root, environment, folder)
        sizes = Sizes.quick() if wanted.is_quick else Sizes()
        world = World(children, folder, tokens, build, nginx, sizes)
        if wanted.is_long:
            endure(world, wanted.minutes)
        else:
            measure(world, root, environment, wanted.is_quick)
        print(f"before: {before}\nafter:  {machine()}\n{versions(root, environment)}")
        return 0
    except (ChildFailed, packages.PackagesMissing, subprocess.CalledProcessError) as failure:
        print(f"failed: {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        children.stop_all()
        tokens.remove()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
