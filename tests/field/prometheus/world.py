"""The sandbox and the daemon that Prometheus watches: an organization for each trouble."""
import http.client
import json
import socket
import urllib.request

from children import ChildFailed

# Organizations by their idle timeouts in seconds; each has a session of its own name. Only one comes near its deadline.
GIVEN = {"calm": 600, "lost": 600, "outage": 60, "ineffective": 600, "ending": 600, "throttled": 600}
GRANTED = {"renewal": 600, "store": 600}
KEPT = {"lost", "outage", "ineffective", "renewal", "store"}


def write(file, value):
    """JSON is YAML too."""
    file.write_text(json.dumps(value, indent=1))


class Sandbox:
    def __init__(self, children, program, folder):
        self.folder = folder / "sandbox"
        self.folder.mkdir()
        scenario = {"organizations": {}, "tokens": {}, "clients": {}}
        for name, timeout in {**GIVEN, **GRANTED, "busy": None}.items():
            scenario["organizations"][name] = {"idle_timeout": timeout, "requests_per_minute": 100000}
        for name in GIVEN:
            scenario["tokens"][name] = {"organization": name}
        for number in (1, 2, 3):
            scenario["tokens"][f"busy-{number}"] = {"organization": "busy"}
        for name in GRANTED:
            scenario["clients"][name] = {"organization": name, "client_id": name, "token_life": 3600}
        write(self.folder / "scenario.yaml", scenario)
        ports = self.folder / "ports"
        command = [program, "--tls", "--ca-out", self.folder / "ca.pem", "--scenario", self.folder / "scenario.yaml"]
        command += ["--write-tokens", self.folder / "tokens", "--port-file", ports, "--die-with-parent", "--quiet"]
        children.start("the sandbox", command, self.folder / "log")
        children.wait_for("the sandbox", ports.exists)
        urls = json.loads(ports.read_text())
        self.url, self._admin = urls["api_url"], urls["admin_url"]

    def tell(self, method, path, **body):
        request = urllib.request.Request(self._admin + path, method=method, data=json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10):
            pass


class Daemon:
    def __init__(self, children, program, folder, sandbox, listen):
        self._children, self._program, self._sandbox = children, program, sandbox
        self.folder = folder / "daemon"
        self.folder.mkdir(mode=0o700)
        self.state = self.folder / "state"
        self.state.mkdir(mode=0o700)
        self.listen = listen
        self._socket = self.folder / "socket"
        self.configure()

    def start(self):
        file = self.folder / "tokenkeeper.yaml"
        self._children.start("the daemon", [self._program, "--config", file], self.folder / "log")
        self._children.wait_for("the daemon", self._answers)

    def _answers(self):
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False

    def configure(self, sessions=None, **sections):
        """Writes the configuration: `sessions` have other keys than usual."""
        configuration = {"organizations": {}, "sessions": {}, "log": {"format": "json"}}
        configuration["control"] = {"socket": str(self._socket)}
        configuration["state"] = {"path": str(self.state / "state.db")}
        configuration["metrics"] = {"listen": self.listen}
        ca_file = str(self._sandbox.folder / "ca.pem")
        for name in [*GIVEN, *GRANTED, "busy"]:
            urls = {"api_url": self._sandbox.url, "login_url": self._sandbox.url}
            configuration["organizations"][name] = {**urls, "ca_file": ca_file, "idle_timeout_check": "10s"}
        configuration["organizations"]["busy"]["max_requests_per_second"] = 0.5
        for name in [*GIVEN, *GRANTED]:
            configuration["sessions"][name] = self._session(name)
        for name, keys in (sessions or {}).items():
            usual = configuration["sessions"].get(name, {"organization": "busy"})
            configuration["sessions"][name] = {**usual, **keys}
        configuration.update(sections)
        write(self.folder / "tokenkeeper.yaml", configuration)

    def _session(self, name):
        session = {"organization": name, "check_interval": "2s"}
        if name in KEPT:
            session["mode"] = "keep-alive"
        if name in GIVEN:
            return {**session, "access_token_file": self.token_file(name)}
        client = {"client_id": name, "client_secret_file": self.token_file(f"{name}.secret")}
        return {**session, "client_credentials": client}

    def token_file(self, name):
        return str(self._sandbox.folder / "tokens" / name)

    def ask(self, path, method="GET"):
        """The status of the answer, and its text."""
        connection = http.client.HTTPConnection("localhost", timeout=40)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(40)
        try:
            connection.sock.connect(str(self._socket))
            connection.request(method, path, body="" if method == "POST" else None)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def reload(self, wanted=200):
        status, text = self.ask("/v1/reload", "POST")
        if status != wanted:
            raise ChildFailed(f"a reload is answered with {status}: {text}")
        return text

    def warnings(self):
        return {each["code"] for each in json.loads(self.ask("/v1/status")[1])["warnings"]}
