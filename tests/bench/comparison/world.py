"""What all measurements share: the programs, nginx, and the sizes of a run."""
import contextlib
import dataclasses
import shutil
import time

from configuration import Installation, organization_of
from daemon import Daemon


BEGIN = time.monotonic()


def say(text):
    print(f"== {time.monotonic() - BEGIN:4.0f} s: {text}", flush=True)


@dataclasses.dataclass
class Sizes:
    """How much is measured."""

    rounds: int = 5
    seconds: int = 6  # of each client in a round, and of each daemon
    parallel: int = 10_000  # requests of curl --parallel
    processes: int = 200  # curls that make one request each
    sdk: int = 3_000  # requests of the SDK
    saturating: int = 15_000  # sessions that want a check each second
    growth: tuple = (1_000, 10_000, 100_000)
    growth_seconds: int = 10
    starts: int = 3
    kept_seconds: int = 40  # before the sandbox

    @staticmethod
    def quick():
        return Sizes(
            rounds=1,
            seconds=3,
            parallel=2_000,
            processes=50,
            sdk=500,
            saturating=8_000,
            growth=(1_000, 2_500),
            growth_seconds=4,
            starts=1,
            kept_seconds=10,
        )


class World:
    def __init__(self, children, folder, tokens, build, nginx, sizes):
        self.children, self.folder, self.tokens, self.build = children, folder, tokens, build
        self.nginx, self.sizes = nginx, sizes

    def apart(self, name):
        """Another world, beside this one: what it starts has a folder of its own."""
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir()
        return World(self.children.apart(), folder, self.tokens, self.build, self.nginx, self.sizes)

    @property
    def daemon_program(self):
        return self.build / "daemon/tokenkeeperd"

    def install(self, plan, address=None, token_files=None):
        """A daemon that is not started. Its folder is there until the next one is made. Without an address it asks nginx."""
        folder = self.folder / "daemon"
        shutil.rmtree(folder, ignore_errors=True)
        if not token_files:
            self.tokens.provide(plan)
        installation = Installation(folder, plan, address or organization_of(self.nginx), token_files or self.tokens.folder)
        return Daemon(self.children, self.daemon_program, installation)

    @contextlib.contextmanager
    def running(self, plan, nginx=None, begin=None):
        """A daemon all of whose sessions are alive, by the word of this nginx. `begin` is called as soon as it answers."""
        daemon = self.install(plan, organization_of(nginx or self.nginx))
        daemon.start()
        if begin:
            begin(daemon)
        daemon.wait_until_alive()
        yield daemon
        daemon.stop()
