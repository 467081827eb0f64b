"""nginx as an API that lets every token in: TLS on loopback, one process, the answers of the Tokens operations as text.

It keeps no idle timers. It says of every token that it idles out after the same time from now: its time zone is so far ahead of UTC."""
import json
import re
import subprocess
import urllib.request

from ports import free_port

IDLE_TIMEOUT = 900  # s
CONNECTIONS = 2000  # at once; where there are more, nginx closes some that are idle
PATH = "/api/v2/tokens/me?preserveIdleTTL=true"

ORGANIZATION = {"id": "0b8a6f0e-6c1d-4e8b-9d42-7f3c5a1e2b90", "name": "acme"}
TOKEN_INFO = {
    "organization": ORGANIZATION,
    "homeOrganization": ORGANIZATION,
    "authorizedScope": [],
    "OAuthClient": {
        "id": "c1f6d3a8-52b7-4f09-8e6d-a9b4c7d20e15",
        "name": "wallboard",
        "authorizedGrantType": "CODE",
        "scope": [],
        "state": "active",
        "organization": ORGANIZATION,
    },
    "dateTokenIdles": "${idles}Z",
}
GRANT = {"access_token": "granted-$request_id$request_id", "token_type": "bearer", "expires_in": 86400}


def make_certificate(folder):
    """For 127.0.0.1, signed by itself."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90"]
    command += ["-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", folder / "server.key", "-out", folder / "ca.pem"]
    subprocess.run(command, check=True, capture_output=True)


class Nginx:
    def __init__(self, children, root, environment, folder, idle_timeout=IDLE_TIMEOUT):
        self._children, self._root, self._environment = children, root, environment
        self._name = f"nginx with {idle_timeout} s"
        self._idle_timeout = idle_timeout
        self._folder = folder / f"nginx-{idle_timeout}"
        self._folder.mkdir(exist_ok=True)
        make_certificate(self._folder)
        self.authority = self._folder / "ca.pem"
        self._port, self._status_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self._port}"
        self._own = 0  # requests of this object
        file = self._folder / "nginx.conf"
        file.write_text(self._configuration())
        hours, minutes = idle_timeout // 3600, idle_timeout // 60 % 60
        zone = f"Ahead-{hours}:{minutes:02}:{idle_timeout % 60:02}"  # in POSIX's notation this is east of Greenwich
        command = [root / "usr/sbin/nginx", "-c", file, "-e", "stderr", "-p", self._folder]
        children.start(self._name, command, self._folder / "log", {**environment, "TZ": zone})
        children.wait_for(self._name, self._listens)

    def beside(self, idle_timeout):
        """Another one that tells another idle timeout."""
        return Nginx(self._children, self._root, self._environment, self._folder.parent, idle_timeout)

    def stop(self):
        self._children.stop(self._name)

    def _configuration(self):
        paths = "\n".join(
            f"  {kind}_temp_path {self._folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile {CONNECTIONS + 100};
pid {self._folder}/pid;
events {{ worker_connections {CONNECTIONS}; }}
http {{
  access_log off;
{paths}
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  default_type application/json;
  map "$time_iso8601 $msec" $idles {{ "~^(?<second>[^+-]+-[^+-]+-[^+-]+).* \d+(?<fraction>\.\d+)$" $second$fraction; }}
  server {{
    listen 127.0.0.1:{self._port} ssl backlog=1000;
    ssl_certificate {self.authority};
    ssl_certificate_key {self._folder}/server.key;
    add_header ININ-Correlation-Id $request_id;
    location = /api/v2/tokens/me {{ return 200 '{json.dumps(TOKEN_INFO, separators=(",", ":"))}'; }}
    location = /api/v2/tokens/timeout {{
      return 200 '{{"idleTokenTimeoutSeconds":{self._idle_timeout},"enableIdleTokenTimeout":true}}';
    }}
    location = /oauth/token {{ return 200 '{json.dumps(GRANT)}'; }}
    location / {{ return 404; }}
  }}
  server {{
    listen 127.0.0.1:{self._status_port};
    location / {{ stub_status; }}
  }}
}}
"""

    def _listens(self):
        try:
            self.requests()
        except OSError:
            return False
        return True

    def requests(self):
        """How many it has answered so far, without those for this number."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._status_port}/", timeout=10) as answer:
            text = answer.read().decode()
        self._own += 1
        return int(re.search(r"\n \d+ \d+ (\d+) \n", text).group(1)) - self._own
