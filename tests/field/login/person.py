"""A person with a desktop who uses tokenkeeperctl."""
import html
import os
import re
import shutil
import subprocess
import threading

from children import ChildFailed, die_with_parent
from stage import wait_until

PATIENCE = 120  # s
# The person is another user than root, for whom tokenkeeperctl opens no browser.
USER = "nobody" if os.geteuid() == 0 else None
# It is given a page, in a file that only the person can read, which leads to the address.
OPENER = """#!/bin/sh
address=$(sed -n 's/.* content="0; url=\\([^"]*\\)".*/\\1/p' "$1")
printf '%s %s %s\\n' "$1" "$(stat -c %a-%U "$1")" "$address" >>"${0%/*}/opened"
"""


class Command:
    """One call of tokenkeeperctl that goes on."""

    def __init__(self, process):
        self._process = process
        self._lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(line)

    def text(self):
        return "".join(self._lines)

    def runs(self):
        return self._process.poll() is None

    def addresses(self):
        """What it told the person to open so far."""
        return re.findall(r": (https://\S+)", self.text())

    def address(self, number=1):
        """The address of its first login, or of a later one."""
        if not wait_until(lambda: len(self.addresses()) >= number or not self.runs(), PATIENCE) or not self.runs():
            raise ChildFailed(f"tokenkeeperctl waits for no login: {self.text()}")
        return self.addresses()[number - 1]

    def paste(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end(self):
        """Its exit status, once it ends by itself."""
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise ChildFailed(f"tokenkeeperctl does not end: {self.text()}") from None
        self._reader.join(PATIENCE)
        return status

    def stop(self):
        self._process.kill()
        self._process.wait()


class Person:
    def __init__(self, folder, program, socket):
        self._folder = folder / "person"
        self._folder.mkdir()
        self._opened = self._folder / "opened"
        self._opened.write_text("")
        runtime = self._folder / "runtime"
        runtime.mkdir(0o700)
        opener = self._folder / "xdg-open"
        opener.write_text(OPENER)
        opener.chmod(0o755)
        self._program = shutil.copy(program, self._folder)  # the person may not see where it was built
        if USER:
            shutil.chown(self._opened, USER)
            shutil.chown(runtime, USER)
        self._environment = {"PATH": f"{self._folder}:/usr/bin:/bin", "DISPLAY": ":99", "NO_COLOR": "1", "LANG": "C.UTF-8"}
        self._environment |= {"HOME": str(self._folder), "TOKENKEEPER_SOCKET": str(socket), "XDG_RUNTIME_DIR": str(runtime)}
        self._commands = []

    def begin(self, *arguments, user=USER):
        # The daemon's own group may use its socket.
        other = {"user": user, "group": os.getegid(), "extra_groups": []} if user else {}
        process = subprocess.Popen(
            [self._program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
            cwd="/",
            preexec_fn=die_with_parent,
            **other,
        )
        self._commands.append(Command(process))
        return self._commands[-1]

    def run(self, *arguments):
        """The exit status, and what it printed."""
        command = self.begin(*arguments)
        return command.end(), command.text()

    def opened(self):
        """What a browser was asked to open: the file, its mode and owner, and the address that it leads to."""
        return [tuple(html.unescape(line).split(" ")) for line in self._opened.read_text().splitlines()]

    def all_texts(self):
        return "".join(each.text() for each in self._commands)

    def stop_all(self):
        for each in self._commands:
            if each.runs():
                each.stop()
