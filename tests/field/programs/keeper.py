"""The sandbox and the daemon as programs that a test starts and asks. Each test has its own scenario and configuration."""
import http.client
import json
import socket
import urllib.request


def write(file, value):
    """JSON is YAML too."""
    file.write_text(json.dumps(value, indent=1))


class SandboxProgram:
    def __init__(self, children, program, folder, scenario):
        self.folder = folder / "sandbox"
        self.folder.mkdir()
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

    def records(self):
        """All that it recorded."""
        with urllib.request.urlopen(self._admin + "/record", timeout=10) as answer:
            return json.loads(answer.read())

    def organization(self, **keys):
        """The configuration of an organization of this sandbox."""
        return {"api_url": self.url, "login_url": self.url, "ca_file": str(self.folder / "ca.pem"), **keys}

    def token_file(self, name):
        return str(self.folder / "tokens" / name)


class DaemonProgram:
    def __init__(self, children, program, folder):
        self._children, self._program = children, program
        self.folder = folder / "daemon"
        self.folder.mkdir(mode=0o700)
        self.file = self.folder / "tokenkeeper.yaml"
        self.socket = self.folder / "socket"

    def start(self):
        self._children.start("the daemon", [self._program, "--config", self.file], self.folder / "log")
        self._children.wait_for("the daemon", self._answers)

    def kill(self):
        """As the kernel does where memory is short."""
        self._children.kill("the daemon")

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
            connection.sock.connect(str(self.socket))
            connection.request(method, path, body="" if method == "POST" else None)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
