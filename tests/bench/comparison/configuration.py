"""The files of a daemon with many sessions."""
import base64
import dataclasses
import hashlib
import os
import pathlib
import shutil
import tempfile

SESSIONS_OF_A_FILE = 20_000  # one file of the configuration may hold a million values


def token(name):
    """As long as one of Genesys Cloud, and like no other text."""
    return base64.urlsafe_b64encode(hashlib.sha512(name.encode()).digest()).decode().rstrip("=")


@dataclasses.dataclass
class Plan:
    sessions: int
    organizations: int = 10
    mode: str = "keep-alive"
    interval: int = 0  # s, between checks; 0: as by default
    requests_per_second: float = 1000  # the ceiling of each organization
    are_inline: bool = False  # the tokens stand in the configuration itself, which is one file
    clients: int = 0  # so many of the sessions get their tokens with a grant
    history: str = "0"
    log_level: str = "warning"

    def name(self, number):
        return f"wallboard-{number:07d}"


def write_private(file, text):
    file.touch(mode=0o600)
    file.write_text(text)


class TokenFiles:
    """One for each session, in the order of their numbers; daemons that run one after the other share them. They are in memory where
    that is possible: some disks need a minute to forget 100,000 files."""

    def __init__(self):
        memory = pathlib.Path("/dev/shm")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tokenkeeper-bench.", dir=memory if os.access(memory, os.W_OK) else None))
        self._number = 0

    def provide(self, plan):
        for number in range(self._number, plan.sessions):
            write_private(self.folder / plan.name(number), token(plan.name(number)) + "\n")
        self._number = max(self._number, plan.sessions)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Installation:
    """`folder` becomes the daemon's. `address`: the keys of an organization that lead to the API. `tokens`: the folder with a file
    for each session."""

    def __init__(self, folder, plan, address, tokens):
        self.folder, self.plan, self._address = folder, plan, address
        self.file, self.socket, self.store = folder / "tokenkeeper.yaml", folder / "socket", folder / "state" / "state.db"
        self._tokens = tokens
        folder.mkdir(mode=0o700)
        self.store.parent.mkdir()
        (folder / "sessions.d").mkdir()
        self.write()
        if not plan.are_inline:
            self._write_session_files()

    def write(self, requests_per_second=None):
        """The configuration, with this ceiling of each organization. Files of sessions stay as they are."""
        text = "organizations:\n" if self.plan.organizations else "organizations: {}\n"
        for number in range(self.plan.organizations):
            text += f"  organization-{number}:\n"
            text += f"    max_requests_per_second: {requests_per_second or self.plan.requests_per_second}\n"
            text += "".join(f"    {key}: {value}\n" for key, value in self._address.items())
        text += f"control:\n  socket: {self.socket}\nstate:\n  path: {self.store}\n"
        text += f"log:\n  level: {self.plan.log_level}\n  format: json\nhistory:\n  size: {self.plan.history}\n"
        if self.plan.are_inline:
            text += "sessions:\n" + "".join(self._session(number) for number in range(self.plan.sessions))
        write_private(self.file, text)

    def _session_file(self, first):
        return self.folder / "sessions.d" / f"{first:07d}.yaml"

    def _write_session_files(self):
        for first in range(0, self.plan.sessions, SESSIONS_OF_A_FILE):
            numbers = range(first, min(first + SESSIONS_OF_A_FILE, self.plan.sessions))
            write_private(self._session_file(first), "sessions:\n" + "".join(self._session(number) for number in numbers))

    def change_last_session(self):
        """It gets another key. REQUIRES: a plan whose tokens are not inline."""
        last = self.plan.sessions - 1
        with self._session_file(last - last % SESSIONS_OF_A_FILE).open("a") as file:
            file.write("    max_session: 24h\n")

    def _session(self, number):
        name = self.plan.name(number)
        text = f"  {name}:\n    organization: organization-{number % self.plan.organizations}\n    mode: {self.plan.mode}\n"
        if self.plan.interval:
            text += f"    check_interval: {self.plan.interval}s\n"
        if number < self.plan.clients:
            return f"{text}    client_credentials: {{ client_id: {name}, client_secret_file: {self._tokens / name} }}\n"
        if self.plan.are_inline:
            return f"{text}    access_token: {token(name)}\n"
        return f"{text}    access_token_file: {self._tokens / name}\n"


def organization_of(nginx):
    return {"api_url": nginx.url, "login_url": nginx.url, "ca_file": nginx.authority}
