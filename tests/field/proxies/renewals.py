"""Renewals by command, a second after one another: then a server is just closing the connection of the last one."""
import concurrent.futures
import threading
import time

from children import ChildFailed


class Renewals:
    """Each second one of the sessions in turn; a few milliseconds earlier and later, to meet the moment."""

    def __init__(self, daemon, names):
        self.troubles = []
        self._daemon, self._names = daemon, names
        self._ended = threading.Event()
        self._pacemaker = threading.Thread(target=self._pace, daemon=True)
        self._pacemaker.start()

    def _pace(self):
        due = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(len(self._names)) as workers:
            number = 0
            while not self._ended.is_set():
                workers.submit(self._renew, self._names[number % len(self._names)])
                number += 1
                due += 0.997 + number % 13 * 0.0005
                self._ended.wait(max(0, due - time.monotonic()))

    def _renew(self, name):
        try:
            self._daemon.ask(f"/v1/sessions/{name}/renew", "POST")
        except (ChildFailed, OSError) as failure:
            self.troubles.append((name, f"{name} was not renewed: {failure}"))

    def end(self):
        self._ended.set()
        self._pacemaker.join()
