"""What other users of the host, and web pages, send to the port where a login waits."""
import contextlib
import re
import socket
import subprocess
import urllib.parse

from children import die_with_parent
from person import USER

GUESS = "Z" * 43
SILENT = 24  # connections, more than tokenkeeperctl keeps

# Asks each address in every way a page can, and tells what it could see of it.
HOSTILE_PAGE = """<!DOCTYPE html><title>hostile</title><body><script>
const seen = [], told = { reached: 0, refused: 0 };
const later = (name, target) => new Promise((done) => {
  target.onload = () => { if (name !== 'iframe') seen.push(name + ' was loaded: ' + target.src); done(); };
  target.onerror = done;
  document.body.append(target);
});
const make = (name, values) => Object.assign(document.createElement(name), values);
async function fetch_it(url, options) {
  try {
    const got = await fetch(url, { cache: 'no-store', ...options });
    if (got.type === 'opaque') told.reached += 1; else seen.push(`${url}: ${got.status} ${await got.text()}`);
  } catch { told.refused += 1; }
}
function post(url) {
  const frame = make('iframe', { name: 'posted' + Math.random() });
  const form = make('form', { method: 'post', action: url, target: frame.name });
  form.append(make('input', { name: 'code', value: 'stolen' }), make('input', { name: 'state', value: 'guess' }));
  document.body.append(frame, form);
  form.submit();
  return new Promise((done) => { frame.onload = done; });
}
async function attack(url) {
  await fetch_it(url, {});
  await fetch_it(url, { mode: 'no-cors' });
  await fetch_it(url, { mode: 'no-cors', method: 'POST', body: 'code=stolen&state=guess' });
  await fetch_it(url, { headers: { 'X-Guess': '1' } });
  navigator.sendBeacon(url, 'code=stolen');
  await later('img', make('img', { src: url }));
  await later('script', make('script', { src: url }));
  await later('iframe', make('iframe', { src: url }));
  await post(url);
  await new Promise((done) => {
    const channel = new WebSocket(url.replace('http', 'ws'));
    channel.onopen = () => { seen.push('a channel is open'); done(); };
    channel.onerror = done;
  });
}
async function attack_all(urls) {
  for (const url of urls) await attack(url);
  for (let i = 0; i < frames.length; ++i) {
    try { if (frames[i].document.body.textContent) seen.push('a frame can be read'); } catch { told.refused += 1; }
  }
  return { seen, ...told };
}
</script>"""


class Address:
    """Where a login waits, from its authorization URL."""

    def __init__(self, authorization_url):
        parameters = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(authorization_url).query))
        uri = urllib.parse.urlsplit(parameters["redirect_uri"])
        self.state = parameters["state"]
        self.secrets = [parameters["state"], parameters["code_challenge"]]
        self.uri, self.name, self.port, self.path = parameters["redirect_uri"], uri.hostname, uri.port, uri.path
        self.hosts = ["127.0.0.1", "::1"] if self.name == "localhost" else [self.name]

    def redirect(self, state):
        return f"{self.path}?code=stolen&state={state}"


def raw_requests(address, other_state, known_state=GUESS):
    """(what it is, statuses that are right, bytes)."""
    host = f"Host: {address.name}:{address.port}"

    def get(target, *headers, method="GET"):
        return "\r\n".join([f"{method} {target} HTTP/1.1", *(headers or [host]), "", ""]).encode()

    right = address.redirect(known_state)
    denial = f"{address.path}?error=access_denied&state={known_state}"
    form = f"code=stolen&state={known_state}"
    return [
        ("a wrong state", [400], get(right)),
        ("a denial with a wrong state", [400], get(denial)),
        ("no state", [400], get(f"{address.path}?code=stolen")),
        ("an empty state", [400], get(address.redirect(""))),
        ("no parameters", [400], get(address.path)),
        ("two states", [400], get(f"{right}&state={known_state}")),
        ("another session's state", [400], get(address.redirect(other_state))),
        ("another path", [404], get(f"/elsewhere?code=stolen&state={known_state}")),
        ("the icon", [404], get("/favicon.ico")),
        ("a foreign host (DNS rebinding)", [400], get(right, f"Host: attacker.example:{address.port}")),
        ("another port", [400], get(right, f"Host: {address.name}:1")),
        ("two hosts", [400], get(right, host, f"Host: attacker.example:{address.port}")),
        ("no host", [400], get(right, "Accept: */*")),
        ("a form", [405], get(address.path, host, f"Content-Length: {len(form)}", method="POST") + form.encode()),
        ("a body", [400], get(right, host, "Content-Length: 4") + b"code"),
        ("HEAD", [405], get(right, method="HEAD")),
        ("a question before a request of another origin", [405], get(right, host, "Origin: http://wiki.example", method="OPTIONS")),
        ("a proxy's request", [400], get(f"http://{address.name}:{address.port}{right}")),
        ("a tunnel", [400, 405], get(f"{address.name}:{address.port}", method="CONNECT")),
        ("an endless header", [431, None], get(right, host, "Cookie: " + "x" * 100000)),
        ("the begin of TLS", [400, None], bytes([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]) + bytes(64)),
        ("half a request", [None], get(right)[:20]),
    ]


def send(host, port, data):
    """The answer as (status or None, text)."""
    try:
        with socket.create_connection((host, port), timeout=60) as connection:
            connection.sendall(data)
            with contextlib.suppress(OSError):  # where it has closed already, its answer is still to be read
                connection.shutdown(socket.SHUT_WR)
            text = b""
            while part := connection.recv(65536):
                text += part
    except ConnectionError:
        return None, ""
    status = re.match(rb"HTTP/1\.1 (\d+) ", text)
    return (int(status[1]) if status else None), text.decode(errors="replace")


def judge_raw_requests(address, requests):
    troubles = []
    for host in address.hosts:
        for name, statuses, data in requests:
            status, text = send(host, address.port, data)
            if status not in statuses:
                troubles.append(f"{name} at {host}: answered {status}: {text[-200:]}")
            if any(secret in text for secret in address.secrets):
                troubles.append(f"{name} at {host}: the answer holds a secret")
            if "access-control" in text.lower():
                troubles.append(f"{name} at {host}: the answer lets other origins read it")
    return troubles


class SilentUser:
    """Another user of this host (where the test is root's) who connects, says nothing, and keeps all that comes."""

    def __init__(self, port):
        script = f'for n in $(seq {SILENT}); do exec {{c}}<>"/dev/tcp/127.0.0.1/$1"; all+=($c); done; echo connected >&2; '
        script += 'for c in "${all[@]}"; do cat <&$c; done'
        other = {"user": "daemon", "group": "nogroup", "extra_groups": []} if USER else {}
        command = ["/bin/bash", "-c", script, "silent", str(port)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(command, cwd="/", preexec_fn=die_with_parent, **pipes, **other)
        self.is_connected = self._process.stderr.readline() == b"connected\n"

    def heard(self):
        """What it was told until all its connections were closed."""
        try:
            return self._process.communicate(timeout=60)[0]
        finally:
            self._process.kill()
            self._process.wait()


def is_closed(address):
    """Whether nobody listens at the port any more."""
    for host in address.hosts:
        try:
            socket.create_connection((host, address.port), timeout=10).close()
            return False
        except ConnectionRefusedError:
            pass
    return True
