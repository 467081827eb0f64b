"""The sandbox and the daemon with sessions to which people log in: `view` gets refresh tokens, `desk` has an idle timeout and gets none."""
import base64
import json
import socket
import ssl
import subprocess
import time
import urllib.parse

from keeper import DaemonProgram, SandboxProgram, write
from ports import free_port

ORGANIZATIONS = {"view": "acme", "desk": "globex"}
IDLE_TIMEOUT = 60  # s, of globex
TOKEN_LIFE = 60  # s, of the tokens that a refresh token follows


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def redirect_uris():
    """By session. The name localhost is two addresses."""
    name = "localhost" if has_ipv6() else "127.0.0.1"
    return {"view": f"http://127.0.0.1:{free_port()}/", "desk": f"http://{name}:{free_port()}/login/done"}


class Sandbox(SandboxProgram):
    def __init__(self, children, program, folder, uris):
        scenario = {"organizations": {}, "clients": {}}
        scenario["organizations"]["acme"] = {"idle_timeout": None, "requests_per_minute": 100000}
        scenario["organizations"]["globex"] = {"idle_timeout": IDLE_TIMEOUT, "requests_per_minute": 100000}
        for name, organization in ORGANIZATIONS.items():
            client = {"organization": organization, "client_id": f"{name}-client", "public": True}
            client |= {"grants": ["authorization_code", "refresh_token"], "redirect_uris": [uris[name]]}
            client["token_life"] = TOKEN_LIFE if name == "view" else 86400
            scenario["clients"][name] = client
        super().__init__(children, program, folder, scenario)

    def key(self):
        """Of its certificate, as Browser trusts it."""
        place = urllib.parse.urlsplit(self.url)
        certificate = ssl.get_server_certificate((place.hostname, place.port), ca_certs=str(self.folder / "ca.pem"))
        command = "openssl x509 -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary"
        digest = subprocess.run(["sh", "-c", command], input=certificate.encode(), capture_output=True, check=True).stdout
        return base64.b64encode(digest).decode()

    def client(self, name):
        return next(each for each in self.records()["clients"] if each["name"] == name)

    def alive_token(self, client):
        """Its record; None: there is none."""
        tokens = [each for each in self.records()["tokens"] if each["name"].startswith(client + "/") and each["alive"]]
        return tokens[-1] if tokens else None

    def end_login(self, client):
        """Its refresh token and its access token are dead, as if the person had logged out."""
        for each in self.records()["refresh_tokens"]:
            if each["client"] == client and each["alive"]:
                self.tell("POST", f"/refresh-tokens/{each['name']}/revoke")
        while token := self.alive_token(client):
            self.tell("POST", f"/tokens/{token['name']}/revoke")


class Daemon(DaemonProgram):
    def __init__(self, children, program, folder, sandbox, uris, users):
        super().__init__(children, program, folder)
        self.folder.chmod(0o711)  # the person comes to the socket
        configuration = {"organizations": {}, "sessions": {}, "log": {"level": "debug", "format": "json"}}
        configuration["control"] = {"socket": str(self.socket)}
        configuration["state"] = {"path": str(self.folder / "state.db")}
        for name, organization in ORGANIZATIONS.items():
            configuration["organizations"][organization] = sandbox.organization(max_requests_per_second=20)
            login = {"client_id": f"{name}-client", "redirect_uri": uris[name], **users}
            session = {"organization": organization, "mode": "keep-alive", "check_interval": "5s", "login": login}
            configuration["sessions"][name] = session
        write(self.file, configuration)
        self._earlier_logs = ""

    def restart(self):
        self.kill()
        self._earlier_logs += self._log()
        self.start()

    def _log(self):
        return (self.folder / "log").read_text(errors="replace")

    def logs(self):
        return self._earlier_logs + self._log()

    def session(self, name):
        return json.loads(self.ask(f"/v1/sessions/{name}")[1])

    def state(self, name):
        view = self.session(name)
        return f"{view['state']}/{view['reason']}"

    def lasting(self, name):
        """What only a login, or the loss of a token, changes of it."""
        view = self.session(name)
        return {key: view[key] for key in ("state", "reason", "since", "health", "warnings", "client", "expires", "last_error")}

    def token(self, name):
        return json.loads(self.ask(f"/v1/sessions/{name}/token")[1])["access_token"]


def wait_until(condition, limit):
    """Returns whether it came true."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True
