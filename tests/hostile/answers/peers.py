"""The hostile peers: an HTTP server for the roles api and login, and a proxy for the roles proxy and tls, on loopback. Each
connection gets a thread, finds its case in the path or in the host of CONNECT, and does what the case says."""
import concurrent.futures
import pathlib
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time

from cases import GOOD_TOKEN_INFO


def read_request(connection):
    """The head of a request and what came of its body with it; empty: the client has gone."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65536)
        if not piece:
            return b""
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            missing = int(line.split(b":")[1]) - len(body)
            while missing > 0:
                piece = connection.recv(65536)
                if not piece:
                    break
                missing -= len(piece)
    return head


def end_connection(connection, how):
    if how == "hang":
        connection.settimeout(60)
        try:
            while connection.recv(65536):
                pass
        except OSError:
            pass
    elif how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        try:
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(2)
            while connection.recv(65536):
                pass
        except OSError:
            pass


def good_answer(body):
    return (f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n{body}").encode()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.play()
        except (OSError, ssl.SSLError):
            pass

    def play(self):
        connection = self.request
        connection.settimeout(30)
        head = read_request(connection)
        if not head:
            return
        target = head.split(b" ")[1].decode()
        if head.startswith(b"CONNECT"):
            self.play_proxy(connection, self.server.cases[target.split(".")[0]])
            return
        name, path = target.split("/")[1], "/".join(target.split("/")[2:])
        case = self.server.cases[name]
        with self.server.lock:
            self.server.asked[name] = self.server.asked.get(name, 0) + 1
        if case.role == "login" and not path.startswith("oauth"):
            connection.sendall(good_answer(GOOD_TOKEN_INFO))
            end_connection(connection, "close")
            return
        self.send(connection, case)

    def send(self, connection, case):
        try:
            connection.sendall(self.server.texts[case.name])
        except OSError:
            return  # the daemon has read enough
        end_connection(connection, case.after)

    def play_proxy(self, connection, case):
        with self.server.lock:
            self.server.asked[case.name] = self.server.asked.get(case.name, 0) + 1
        if case.role == "proxy":
            self.send(connection, case)
            return
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if case.certificate:
            connection = self.server.contexts[case.name].wrap_socket(connection, server_side=True)
            if not read_request(connection):
                return
        else:
            connection.recv(65536)  # the client's hello
        self.send(connection, case)


class Peers(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 1024
    allow_reuse_address = True

    def __init__(self, cases, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.cases = {c.name: c for c in cases}
        self.lock = threading.Lock()
        self.asked = {}
        # All that takes time is made before the daemon asks.
        self.texts = {c.name: c.sent() for c in cases}
        self.authority = Authority(pathlib.Path(folder))
        with_certificates = [c for c in cases if c.certificate]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.contexts = dict(zip([c.name for c in with_certificates], pool.map(self.authority.make, with_certificates)))
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Authority:
    """Makes the certificates that the cases describe."""

    def __init__(self, folder):
        self.folder = folder / "ca"
        self.folder.mkdir()
        for who in ("trusted", "other"):
            self.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     f"{who}.key", "-out", f"{who}.pem", "-subj", f"/CN=The {who} authority", "-days", "30")
        self.pem = self.folder / "trusted.pem"

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def make(self, case):
        wanted = case.certificate
        name = case.name
        issuer = wanted.get("issuer", "trusted")
        key = wanted.get("key", "ec -pkeyopt ec_paramgen_curve:P-256").split()
        (self.folder / f"{name}.ext").write_text(
            f"subjectAltName={wanted['names'].replace('HOST', name + '.example')}\n" if "names" in wanted
            else f"subjectAltName=DNS:{name}.example\n")
        if wanted.get("names") == "none":
            (self.folder / f"{name}.ext").write_text("basicConstraints=CA:FALSE\n")
        if "extension" in wanted:
            with open(self.folder / f"{name}.ext", "a") as file:
                file.write(wanted["extension"] + "\n")
        subject = case.text(wanted.get("subject", "/CN=HOST").replace("HOST", f"{name}.example")).decode()
        self.run("req", "-newkey", *key, "-nodes", "-utf8", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
        (self.folder / f"{name}.db").write_text("")
        (self.folder / f"{name}.cnf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={name}.db\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n"
            f"default_md={wanted.get('digest', 'sha256')}\nunique_subject=no\nstring_mask=utf8only\n[p]\n"
            + "".join(f"{part}=optional\n" for part in ("commonName", "organizationName", "countryName", "localityName")))
        first, last = (int(d) for d in wanted.get("days", "-1 30").split())
        day = lambda n: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + n * 86400))
        signing = ["-selfsign", "-keyfile", f"{name}.key"] if issuer == "self" else \
            ["-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key"]
        self.run("ca", "-batch", "-notext", "-utf8", "-config", f"{name}.cnf", *signing, "-in", f"{name}.csr", "-out",
                 f"{name}.pem", "-extfile", f"{name}.ext", "-startdate", day(first), "-enddate", day(last))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if "version" in wanted:
            version = getattr(ssl.TLSVersion, wanted["version"])
            context.minimum_version = version
            context.maximum_version = version
        return context
