"""The sandbox and the daemon that Prometheus watches: an organization for each trouble."""
import json

from children import ChildFailed
from keeper import DaemonProgram, SandboxProgram, write

# Organizations by their idle timeouts in seconds; each has a session of its own name. Only one comes near its deadline.
GIVEN = {"calm": 600, "lost": 600, "outage": 60, "ineffective": 600, "ending": 600, "throttled": 600}
GRANTED = {"renewal": 600, "store": 600}
KEPT = {"lost", "outage", "ineffective", "renewal", "store"}


class Sandbox(SandboxProgram):
    def __init__(self, children, program, folder):
        scenario = {"organizations": {}, "tokens": {}, "clients": {}}
        for name, timeout in {**GIVEN, **GRANTED, "busy": None}.items():
            scenario["organizations"][name] = {"idle_timeout": timeout, "requests_per_minute": 100000}
        for name in GIVEN:
            scenario["tokens"][name] = {"organization": name}
        for number in (1, 2, 3):
            scenario["tokens"][f"busy-{number}"] = {"organization": "busy"}
        for name in GRANTED:
            scenario["clients"][name] = {"organization": name, "client_id": name, "token_life": 3600}
        super().__init__(children, program, folder, scenario)


class Daemon(DaemonProgram):
    def __init__(self, children, program, folder, sandbox, listen):
        super().__init__(children, program, folder)
        self._sandbox = sandbox
        self.state = self.folder / "state"
        self.state.mkdir(mode=0o700)
        self.listen = listen
        self.configure()

    def configure(self, sessions=None, **sections):
        """Writes the configuration: `sessions` have other keys than usual."""
        configuration = {"organizations": {}, "sessions": {}, "log": {"format": "json"}}
        configuration["control"] = {"socket": str(self.socket)}
        configuration["state"] = {"path": str(self.state / "state.db")}
        configuration["metrics"] = {"listen": self.listen}
        for name in [*GIVEN, *GRANTED, "busy"]:
            configuration["organizations"][name] = self._sandbox.organization(idle_timeout_check="10s")
        configuration["organizations"]["busy"]["max_requests_per_second"] = 0.5
        for name in [*GIVEN, *GRANTED]:
            configuration["sessions"][name] = self._session(name)
        for name, keys in (sessions or {}).items():
            usual = configuration["sessions"].get(name, {"organization": "busy"})
            configuration["sessions"][name] = {**usual, **keys}
        configuration.update(sections)
        write(self.file, configuration)

    def _session(self, name):
        session = {"organization": name, "check_interval": "2s"}
        if name in KEPT:
            session["mode"] = "keep-alive"
        if name in GIVEN:
            return {**session, "access_token_file": self._sandbox.token_file(name)}
        client = {"client_id": name, "client_secret_file": self._sandbox.token_file(f"{name}.secret")}
        return {**session, "client_credentials": client}

    def reload(self, wanted=200):
        status, text = self.ask("/v1/reload", "POST")
        if status != wanted:
            raise ChildFailed(f"a reload is answered with {status}: {text}")
        return text

    def warnings(self):
        return {each["code"] for each in json.loads(self.ask("/v1/status")[1])["warnings"]}
