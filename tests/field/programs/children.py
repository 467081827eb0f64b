"""Programs that end when this one does."""
import ctypes
import signal
import subprocess
import time


class ChildFailed(Exception):
    """A program did not start, or it ended before its time; says which, and the end of what it wrote."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Children:
    def __init__(self):
        self._running = {}
        self._others = []

    def apart(self):
        """Others, whose names may be the same; they end with these."""
        self._others.append(Children())
        return self._others[-1]

    def start(self, name, command, output, environment=None):
        with open(output, "wb") as sink:
            self._running[name] = (
                subprocess.Popen(
                    [str(each) for each in command],
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    preexec_fn=die_with_parent,
                ),
                output,
            )

    def process_id(self, name):
        return self._running[name][0].pid

    def check(self):
        for name, (process, output) in self._running.items():
            if process.poll() is not None:
                end = output.read_text(errors="replace")[-2000:]
                raise ChildFailed(f"{name} ended with status {process.returncode}:\n{end}")

    def wait_for(self, name, is_ready, limit=30):
        end = time.monotonic() + limit
        while not is_ready():
            self.check()
            if time.monotonic() > end:
                text = self._running[name][1].read_text(errors="replace")[-2000:]
                raise ChildFailed(f"{name} is not ready after {limit} s:\n{text}")
            time.sleep(0.05)

    def stop(self, name):
        """Its exit status."""
        process, _ = self._running.pop(name)
        process.terminate()
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def kill(self, name):
        """As the kernel does where memory is short: nothing is said or saved."""
        process, _ = self._running.pop(name)
        process.kill()
        process.wait()

    def stop_all(self):
        for others in self._others:
            others.stop_all()
        for name in reversed(list(self._running)):
            self.stop(name)
