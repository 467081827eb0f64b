#!/usr/bin/env python3
"""Plays every case of this folder against one running daemon, each to a session of its own, all at once.

    play.py TOKENKEEPERD TOKENKEEPERCTL [--only PART-OF-A-NAME] [--found]

--found prints how each case ends instead of judging it. README.md says what is proved.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import all_cases  # noqa: E402
from control import ask  # noqa: E402
from leaks import Leaks, unfit_characters  # noqa: E402
from peers import Peers  # noqa: E402

PATIENCE = 120
ROUNDS = 4
GROWTH = 1 << 20  # bytes; runs without a leak show less than 100 KiB, a leak of each body 2.4 MiB


def configuration(cases, peers, folder):
    lines = [
        f"control: {{ socket: {folder}/s }}",
        f"state: {{ path: {folder}/state.db }}",
        "log: { level: debug, format: text }",
        "network: { connect_timeout: 8s, request_timeout: 8s }",
        "organizations:",
    ]
    for c in cases:
        base = f"http://127.0.0.1:{peers.port}/{c.name}"
        if c.role in ("proxy", "tls"):
            password = c.secret if c.role == "proxy" or c.certificate.get("secret") == "proxy" else "unused-password"
            (folder / f"{c.name}.proxy").write_text(f"user:{password}")
            lines += [f"  {c.name}:", f"    api_url: https://{c.name}.example", f"    login_url: https://{c.name}.example",
                      f"    ca_file: {peers.authority.pem}", f"    proxy: http://127.0.0.1:{peers.port}",
                      f"    proxy_credentials_file: {folder}/{c.name}.proxy"]
        else:
            lines += [f"  {c.name}:", f"    api_url: {base}", f"    login_url: {base}"]
    lines.append("sessions:")
    for c in cases:
        lines += [f"  {c.name}:", f"    organization: {c.name}", f"    mode: {c.mode}"]
        if c.role == "login":
            (folder / f"{c.name}.secret").write_text(c.secret)
            lines += ["    client_credentials:", "      client_id: client", f"      client_secret_file: {folder}/{c.name}.secret"]
        else:
            token = c.secret if c.role != "proxy" else "token-of-" + c.name
            (folder / f"{c.name}.token").write_text(token)
            lines.append(f"    access_token_file: {folder}/{c.name}.token")
    return "\n".join(lines) + "\n"


class Play:
    def __init__(self, daemon, ctl, cases, folder):
        self.cases, self.folder, self.ctl = cases, folder, ctl
        self.socket = str(folder / "s")
        self.log = folder / "log"
        self.leaks = Leaks(cases)
        self.troubles = []
        self.peers = Peers(cases, folder)
        os.umask(0o077)
        file = folder / "tokenkeeper.yaml"
        file.write_text(configuration(cases, self.peers, folder))
        with open(self.log, "wb") as log:
            # Memory that is freed goes back at once, so that what remains is in use.
            environment = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "0", "MALLOC_TOP_PAD_": "0", "MALLOC_MMAP_THRESHOLD_": "16384"}
            self.process = subprocess.Popen([daemon, "--config", str(file)], stderr=log, stdout=log, env=environment)

    def sessions(self):
        """State and error code of each session; the answer itself is searched for secrets."""
        found = {}
        target = "/v1/sessions?limit=1000"
        while target:
            status, body = ask(self.socket, "GET", target)
            if status != 200:
                return {}
            self.search("GET /v1/sessions", body)
            page = json.loads(body)
            for s in page["sessions"]:
                code = (s["last_error"] or {}).get("code", "-")
                found[s["name"]] = (s["state"] + ("/" + s["reason"] if s["reason"] else ""), code)
            target = page.get("next") and f"/v1/sessions?limit=1000&after={page['next']}"
        return found

    def search(self, place, text):
        for name in self.leaks.found_in(text):
            self.troubles.append(f"{name}: its secret stands in {place}")

    def ends_well(self, case, found):
        return found is not None and found[0] in case.end.split(",") and found[1] in case.errors.split(",")

    def wait(self):
        """Until each session is as its case says."""
        deadline = time.monotonic() + PATIENCE
        found = {}
        seen = set()
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                found = self.sessions()
            except OSError:
                pass  # the daemon starts
            seen |= {c.name for c in self.cases if self.ends_well(c, found.get(c.name))}
            if len(seen) == len(self.cases):
                break
            time.sleep(0.2)
        for c in self.cases:
            if c.name not in seen:
                self.troubles.append(f"{c.name}: {found.get(c.name)} instead of {c.end} {c.errors}")

    def round(self):
        """An operator verifies every session; whoever waits for a hanging peer is left behind."""
        def verify(case):
            try:
                status, body = ask(self.socket, "POST", f"/v1/sessions/{case.name}/verify", 1.5)
                return f"the answer {status} to verify", body
            except OSError:
                return "", ""
        with concurrent.futures.ThreadPoolExecutor(48) as pool:
            for place, body in pool.map(verify, self.cases):
                self.search(place, body)

    def memory(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) << 10
        return 0

    def look(self):
        """What people see: status on a terminal, and the log."""
        shown = subprocess.run([self.ctl, "--socket", self.socket, "status", "--wide"], capture_output=True, check=False).stdout
        names = [c.name for c in self.cases if c.family in ("texts", "echoes", "tls", "login", "redirects")]
        each = subprocess.run([self.ctl, "--socket", self.socket, "status", *names], capture_output=True, check=False).stdout
        for place, text in [("the log", self.log.read_bytes()), ("status", shown + each)]:
            if not text:
                self.troubles.append(f"{place} is empty")
            text = text.decode("utf-8", "surrogateescape")
            self.search(place, text)
            unfit = unfit_characters(text)
            if unfit:
                self.troubles.append(f"{place} shows {sorted(unfit)}")
        raw = b"".join(p.read_bytes() for p in self.folder.glob("*") if p.name.endswith(".tmp"))
        self.search("a file left behind", raw.decode("latin-1"))

    def stop(self):
        if self.process.poll() is not None:
            self.troubles.append(f"the daemon ended with {self.process.returncode}:\n{self.log.read_text(errors='replace')[-4000:]}")
            return
        self.process.terminate()
        try:
            if self.process.wait(30) != 0:
                self.troubles.append(f"the daemon stopped with {self.process.returncode}")
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.troubles.append("the daemon did not stop")


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    cases = all_cases()
    if "--only" in sys.argv:
        part = arguments.pop(-1)
        cases = [c for c in cases if part in c.name]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        play = Play(*arguments, cases, pathlib.Path(name))
        if "--found" in sys.argv:
            time.sleep(35)
            found = play.sessions()
            for c in cases:
                print(c.name, *found.get(c.name, ("?", "?")), play.peers.asked.get(c.name, 0))
            play.stop()
            print(*dict.fromkeys(play.troubles), sep="\n")
            return 0
        play.wait()
        play.round()
        play.round()
        before = play.memory()
        for _ in range(ROUNDS):
            play.round()
        growth = play.memory() - before
        if growth > GROWTH:
            play.troubles.append(f"memory grew by {growth >> 10} KiB in {ROUNDS} rounds")
        unasked = [c.name for c in cases if not play.peers.asked.get(c.name)]
        if unasked:
            play.troubles.append(f"never asked: {unasked}")
        play.wait()
        play.look()
        play.stop()
        sent = sum(play.peers.asked.values())
        print(f"{len(cases)} cases, {sent} requests, {before >> 20} MiB, {growth >> 10} KiB more after {ROUNDS} rounds")
        print(*dict.fromkeys(play.troubles), sep="\n")
        return 1 if play.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
