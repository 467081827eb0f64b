"""The sandbox and the daemon between which the proxies stand."""
import http.client
import json
import re
import socket
import subprocess
import urllib.request

from children import ChildFailed
from keeper import write

IDLE_TIMEOUT = 12  # s, of the organizations whose sessions are kept; the daemon touches after half of it
TOKEN_LIFE = 20  # s, of granted tokens: the daemon gets the next one three to five before the end, when the old one has not idled out


def sessions(proxy):
    """Each session of a proxy: (its name, its organization, where its token comes from, its other keys).

    Of the organizations, in one tokens idle out after IDLE_TIMEOUT, in the calm one none does. The lonely one has a session
    that is looked at each second: its connection is idle for as long as servers keep it. Those of the last are renewed by command.
    """
    kept, calm, lonely, renewed = organizations(proxy)
    keep = {"mode": "keep-alive"}
    for number, way in enumerate(["get", "get", "head", "head"], 1):
        yield f"{proxy}-kept-{number}", kept, "token", {**keep, "keep_alive_with": way}
    for number in (1, 2):
        yield f"{proxy}-kept-client-{number}", kept, "client", keep
        yield f"{proxy}-client-{number}", calm, "client", {}
        yield f"{proxy}-verified-{number}", calm, "token", {"check_interval": f"{number + 1}s"}
    yield f"{proxy}-login", kept, "login", keep
    yield f"{proxy}-lonely", lonely, "token", {"check_interval": "1s"}
    for name in renewed_sessions(proxy):
        yield name, renewed, "login", {}


def renewed_sessions(proxy):
    return [f"{proxy}-renewed-{number}" for number in range(1, 5)]


def organizations(proxy):
    return {proxy: IDLE_TIMEOUT, f"{proxy}-calm": None, f"{proxy}-lonely": None, f"{proxy}-renewed": None}


class Sandbox:
    def __init__(self, children, program, folder, proxies):
        self.folder = folder / "sandbox"
        self.folder.mkdir()
        self.log = self.folder / "log"
        self.authority = self.folder / "authority.pem"
        self.gateway_certificate = self.folder / "gateway.pem"
        self.gateway_key = self.folder / "gateway.key"
        write(self.folder / "scenario.yaml", self._scenario(proxies))
        ports = self.folder / "ports"
        command = [program, "--tls", "--ca-out", self.authority, "--scenario", self.folder / "scenario.yaml"]
        command += ["--write-tokens", self.folder / "tokens", "--port-file", ports, "--die-with-parent"]
        children.start("the sandbox", command, self.log)
        children.wait_for("the sandbox", ports.exists)
        urls = json.loads(ports.read_text())
        self.url, self._admin = urls["api_url"], urls["admin_url"]
        self._make_gateway_certificate()

    @staticmethod
    def _scenario(proxies):
        scenario = {"organizations": {}, "tokens": {}, "clients": {}}
        for proxy in proxies:
            for name, timeout in organizations(proxy).items():
                scenario["organizations"][name] = {"idle_timeout": timeout, "requests_per_minute": 100000}
            for name, organization, source, _ in sessions(proxy):
                if source == "token":
                    scenario["tokens"][name] = {"organization": organization}
                    continue
                client = {"organization": organization, "client_id": name, "token_life": TOKEN_LIFE}
                client["grants"] = ["client_credentials"] if source == "client" else ["refresh_token"]
                if source == "login":
                    client["refresh_tokens"] = [name]
                scenario["clients"][name] = client
        return scenario

    def _make_gateway_certificate(self):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90"]
        command += ["-subj", "/CN=gateway", "-addext", "subjectAltName=IP:127.0.0.1"]
        command += ["-keyout", self.gateway_key, "-out", self.gateway_certificate]
        subprocess.run(command, check=True, capture_output=True)

    def record(self):
        """What was asked of it, by kind and name."""
        with urllib.request.urlopen(self._admin + "/record", timeout=10) as answer:
            record = json.load(answer)
        return {kind: {each["name"]: each for each in record[kind]} for kind in record}

    def requests(self):
        """Of each request: (whose it was, what it asked for, the address that it came from, the line)."""
        text = self.log.read_text()
        for line in text[: text.rfind("\n") + 1].splitlines():  # it may be just writing the last one
            found = re.match(r"\S+ (\S+?)(?:/\d+)? (\w+) .*from (\S+)$", line)
            if not found:
                raise ChildFailed(f"the sandbox wrote what is no request: {line}")
            yield *found.groups(), line


class Daemon:
    def __init__(self, children, program, folder, sandbox, proxies):
        self.folder = folder / "daemon"
        self.folder.mkdir(mode=0o700)
        self.log = self.folder / "log"
        self._socket = self.folder / "socket"
        self._read = 0
        write(self.folder / "tokenkeeper.yaml", self._configuration(sandbox, proxies))
        children.start("the daemon", [program, "--config", self.folder / "tokenkeeper.yaml"], self.log)
        children.wait_for("the daemon", self._socket.exists)

    def _configuration(self, sandbox, proxies):
        configuration = {"organizations": {}, "sessions": {}, "log": {"format": "json"}}
        configuration["control"] = {"socket": str(self._socket)}
        configuration["state"] = {"path": str(self.folder / "state.db")}
        for proxy in proxies:
            for name in organizations(proxy.name):
                configuration["organizations"][name] = {**proxy.organization(), "idle_timeout_check": "10s"}
            for name, organization, source, keys in sessions(proxy.name):
                session = {"organization": organization, **keys}
                token = str(sandbox.folder / "tokens" / name)
                client = {"client_id": name, "client_secret_file": f"{token}.secret"}
                if source == "token":
                    session["access_token_file"] = token
                elif source == "client":
                    session["client_credentials"] = client
                    session["token_sink"] = {"path": str(self.folder / name)}  # somebody uses it
                else:
                    session["refresh_token"] = {**client, "refresh_token_file": f"{token}.refresh"}
                configuration["sessions"][name] = session
        return configuration

    def ask(self, path, method="GET"):
        connection = http.client.HTTPConnection("localhost", timeout=40)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(40)
        connection.sock.connect(str(self._socket))
        connection.request(method, path, body="" if method == "POST" else None)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise ChildFailed(f"the daemon answers {method} {path} with {answer.status}: {text.decode()}")
        return json.loads(text)

    def sessions(self):
        return {each["name"]: each for each in self.ask("/v1/sessions")["sessions"]}

    def lines_of(self, session):
        """What its log says of a session."""
        return [line for line in self.log.read_text().splitlines() if json.loads(line).get("session") == session]

    def new_events(self):
        """The lines of its log since this was asked last."""
        text = self.log.read_text()
        whole = text.rfind("\n") + 1
        lines = text[self._read : whole].splitlines()
        self._read = whole
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                raise ChildFailed(f"the daemon wrote what is no event: {line}") from None
