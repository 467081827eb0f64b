"""The sandbox and the daemon whose status page the browser shows."""
import http.client
import json
import socket
import urllib.request

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


def write(file, value):
    """JSON is YAML too."""
    file.write_text(json.dumps(value))


class Sandbox:
    def __init__(self, children, program, folder):
        self.folder = folder / "sandbox"
        self.folder.mkdir()
        scenario = {"organizations": {}, "tokens": {}, "clients": {}}
        for name, timeout in {**KEPT, CROWD: 900}.items():
            scenario["organizations"][name] = {"idle_timeout": timeout, "requests_per_minute": 1000000}
        for organization, names in SESSIONS.items():
            for name in names:
                scenario["tokens"][name] = {"organization": organization}
        for number in range(THOUSAND):
            scenario["tokens"][crowd_name(number)] = {"organization": CROWD}
        scenario["clients"][GRANTED] = {"organization": "acme", "client_id": GRANTED, "token_life": 60}
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


def crowd_name(number):
    return f"desk-{number:04}"


class Daemon:
    def __init__(self, children, program, folder, sandbox, listen):
        self._children, self._program, self._sandbox = children, program, sandbox
        self.folder = folder / "daemon"
        self.folder.mkdir(mode=0o700)
        self.listen = listen
        self._socket = self.folder / "socket"

    def start(self):
        self._children.start("the daemon", [self._program, "--config", self._file()], self.folder / "log")
        self._children.wait_for("the daemon", self._answers)

    def kill(self):
        """As the kernel does where memory is short."""
        self._children.kill("the daemon")

    def configure(self, sessions, page=True):
        """Writes the configuration: these sessions by name."""
        configuration = {"organizations": {}, "sessions": sessions, "log": {"format": "json"}}
        configuration["control"] = {"socket": str(self._socket)}
        configuration["state"] = {"path": str(self.folder / "state.db")}
        configuration["metrics"] = {"listen": self.listen, "page": page}
        for name in [*KEPT, CROWD]:
            configuration["organizations"][name] = {
                "api_url": self._sandbox.url,
                "login_url": self._sandbox.url,
                "ca_file": str(self._sandbox.folder / "ca.pem"),
                "max_requests_per_second": 1000 if name == CROWD else 20,
            }
        write(self._file(), configuration)

    def usual_sessions(self):
        sessions = {}
        for organization, names in SESSIONS.items():
            for name in names:
                sessions[name] = self._session(organization, name)
        client = {"client_id": GRANTED, "client_secret_file": self._token_file(f"{GRANTED}.secret")}
        sessions[GRANTED] = {"organization": "acme", "mode": "keep-alive", "client_credentials": client, "check_interval": "9s"}
        return sessions

    def crowd(self):
        return {name: self._session(CROWD, name, "60s") for name in map(crowd_name, range(THOUSAND))}

    def _session(self, organization, name, interval="7s"):
        file = self._token_file(name)
        return {"organization": organization, "mode": "keep-alive", "check_interval": interval, "access_token_file": file}

    def _file(self):
        return self.folder / "tokenkeeper.yaml"

    def _token_file(self, name):
        return str(self._sandbox.folder / "tokens" / name)

    def reload(self):
        status, text = self.ask("/v1/reload", "POST")
        assert status == 200, text

    def by_health(self):
        return json.loads(self.ask("/v1/status")[1])["sessions"]["by_health"]

    def _answers(self):
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False

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
