"""The sandbox and the daemon whose status page the browser shows."""
import json

from keeper import DaemonProgram, SandboxProgram, write

# Organizations by their idle timeouts in seconds, with their sessions: kept alive ones, and others.
KEPT = {"acme": 40, "globex": 60, "initech": 24}
SESSIONS = {
    "acme": ["wallboard-lobby", "wallboard-floor-2", "agent-assist", "call-recorder"],
    "globex": ["supervisor-view", "reporting", "quality-monitor"],
    "initech": ["kiosk-entrance", "kiosk-canteen"],
}
GRANTED = "nightly-export"
CROWD = "hooli"
THOUSAND = 1000


class Sandbox(SandboxProgram):
    def __init__(self, children, program, folder):
        scenario = {"organizations": {}, "tokens": {}, "clients": {}}
        for name, timeout in {**KEPT, CROWD: 900}.items():
            scenario["organizations"][name] = {"idle_timeout": timeout, "requests_per_minute": 1000000}
        for organization, names in SESSIONS.items():
            for name in names:
                scenario["tokens"][name] = {"organization": organization}
        for number in range(THOUSAND):
            scenario["tokens"][crowd_name(number)] = {"organization": CROWD}
        scenario["clients"][GRANTED] = {"organization": "acme", "client_id": GRANTED, "token_life": 60}
        super().__init__(children, program, folder, scenario)


def crowd_name(number):
    return f"desk-{number:04}"


class Daemon(DaemonProgram):
    def __init__(self, children, program, folder, sandbox, listen):
        super().__init__(children, program, folder)
        self._sandbox = sandbox
        self.listen = listen

    def configure(self, sessions, page=True):
        """Writes the configuration: these sessions by name."""
        configuration = {"organizations": {}, "sessions": sessions, "log": {"format": "json"}}
        configuration["control"] = {"socket": str(self.socket)}
        configuration["state"] = {"path": str(self.folder / "state.db")}
        configuration["metrics"] = {"listen": self.listen, "page": page}
        for name in [*KEPT, CROWD]:
            rate = 1000 if name == CROWD else 20
            configuration["organizations"][name] = self._sandbox.organization(max_requests_per_second=rate)
        write(self.file, configuration)

    def usual_sessions(self):
        sessions = {}
        for organization, names in SESSIONS.items():
            for name in names:
                sessions[name] = self._session(organization, name)
        client = {"client_id": GRANTED, "client_secret_file": self._sandbox.token_file(f"{GRANTED}.secret")}
        sessions[GRANTED] = {"organization": "acme", "mode": "keep-alive", "client_credentials": client, "check_interval": "9s"}
        return sessions

    def crowd(self):
        return {name: self._session(CROWD, name, "60s") for name in map(crowd_name, range(THOUSAND))}

    def _session(self, organization, name, interval="7s"):
        file = self._sandbox.token_file(name)
        return {"organization": organization, "mode": "keep-alive", "check_interval": interval, "access_token_file": file}

    def reload(self):
        status, text = self.ask("/v1/reload", "POST")
        assert status == 200, text

    def by_health(self):
        return json.loads(self.ask("/v1/status")[1])["sessions"]["by_health"]
