"""The four proxies: how each is configured and started, and what it says that it carried."""
import os
import pwd
import re
import socket

from ports import free_port

# Who runs squid if root starts it, which it refuses to be.
UNPRIVILEGED = "nobody"


class Proxy:
    """A proxy on a loopback port. It reaches the sandbox from an address of its own, which tells its requests apart."""

    name = program = address = None

    def __init__(self, root, folder, sandbox):
        self.root, self.sandbox = root, sandbox
        self.folder = folder / self.name
        self.folder.mkdir(mode=0o755)
        self.port = free_port()
        self.log = self.folder / "access.log"
        self.output = self.folder / "output"

    def configuration(self):
        raise NotImplementedError

    def arguments(self, file):
        raise NotImplementedError

    def start(self, children, environment):
        file = self.folder / "configuration"
        file.write_text(self.configuration())
        children.start(self.name, [self.root / self.program, *self.arguments(file)], self.output, environment)

    def organization(self):
        """The keys of an organization whose requests go through this proxy."""
        raise NotImplementedError

    def carried(self):
        """What its log tells: a number, and of what."""
        raise NotImplementedError

    def mismatch(self, requests):
        """How its log disagrees with the number of requests that the sandbox got from its address; None where it agrees."""
        number, noun = self.carried()
        return None if number > 0 else f"its log tells of no {noun}"

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def lines(self):
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []


class ForwardProxy(Proxy):
    """It opens tunnels (CONNECT), in which it sees nothing."""

    def organization(self):
        return {
            "api_url": self.sandbox.url,
            "login_url": self.sandbox.url,
            "proxy": f"http://127.0.0.1:{self.port}",
            "ca_file": str(self.sandbox.authority),
        }

    tunnel = None

    def carried(self):
        return sum(bool(re.search(self.tunnel, line)) for line in self.lines()), "tunnels"


class ReverseProxy(Proxy):
    """It stands for the API: it ends TLS, with a certificate of its own, and logs each request."""

    def organization(self):
        url = f"https://127.0.0.1:{self.port}"
        return {"api_url": url, "login_url": url, "ca_file": str(self.sandbox.gateway_certificate)}

    def carried(self):
        return sum(line.startswith("request ") for line in self.lines()), "requests"

    def mismatch(self, requests):
        number, _ = self.carried()
        # The daemon may give requests up when it stops.
        answered = sum(bool(re.match("request .* 200$", line)) for line in self.lines())
        if answered <= requests <= number:
            return None
        return f"its log tells of {number} requests, {answered} of them answered with 200, and the sandbox got {requests}"


class Squid(ForwardProxy):
    name, program, address = "squid", "usr/sbin/squid", "127.0.0.2"
    tunnel = r" TCP_TUNNEL/200 .* CONNECT "

    def configuration(self):
        share = self.root / "usr/share/squid"
        user = ""
        if os.geteuid() == 0:
            os.chown(self.folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
            user = f"cache_effective_user {UNPRIVILEGED}\n"
        return user + f"""
http_port 127.0.0.1:{self.port}
tcp_outgoing_address {self.address}
acl tunnels method CONNECT
http_access allow tunnels
http_access deny all
access_log stdio:{self.log} squid
cache_log {self.folder}/cache.log
pid_filename none
coredump_dir {self.folder}
mime_table {share}/mime.conf
unlinkd_program {self.root}/usr/lib/squid/unlinkd
icon_directory {share}/icons
error_directory {share}/errors/templates
cache deny all
cache_mem 0
memory_cache_shared off
pinger_enable off
netdb_filename none
visible_hostname localhost
read_timeout 3 seconds
shutdown_lifetime 0 seconds
"""

    def arguments(self, file):
        return ["-N", "-n", f"tokenkeeper{os.getpid()}", "-f", file]


class Tinyproxy(ForwardProxy):
    name, program, address = "tinyproxy", "usr/bin/tinyproxy", "127.0.0.3"
    tunnel = r"Established connection to host"

    def configuration(self):
        share = self.root / "usr/share/tinyproxy"
        return f"""
Port {self.port}
Listen 127.0.0.1
Bind {self.address}
Allow 127.0.0.1
Timeout 3
LogFile "{self.log}"
LogLevel Connect
DefaultErrorFile "{share}/default.html"
StatFile "{share}/stats.html"
"""

    def arguments(self, file):
        return ["-d", "-c", file]


class Nginx(ReverseProxy):
    name, program, address = "nginx", "usr/sbin/nginx", "127.0.0.4"

    @property
    def sign_of_fault(self):
        """While this file is there, nginx answers 503."""
        return self.folder / "fault"

    def answer_503(self, wanted):
        if wanted:
            self.sign_of_fault.touch()
        else:
            self.sign_of_fault.unlink(missing_ok=True)

    def configuration(self):
        host = self.sandbox.url.removeprefix("https://")
        return f"""
daemon off;
master_process off;
pid {self.folder}/pid;
error_log stderr warn;
events {{ worker_connections 512; }}
http {{
  log_format short 'request $request_method $uri $status';
  access_log {self.log} short;
  client_body_temp_path {self.folder}/body;
  proxy_temp_path {self.folder}/proxy;
  fastcgi_temp_path {self.folder}/fastcgi;
  uwsgi_temp_path {self.folder}/uwsgi;
  scgi_temp_path {self.folder}/scgi;
  upstream sandbox {{
    server {host};
    keepalive 8;
    keepalive_timeout 20s;
  }}
  server {{
    listen 127.0.0.1:{self.port} ssl;
    ssl_certificate {self.sandbox.gateway_certificate};
    ssl_certificate_key {self.sandbox.gateway_key};
    ssl_protocols TLSv1.3;
    keepalive_timeout 1s;
    location / {{
      if (-f {self.sign_of_fault}) {{ return 503; }}
      proxy_pass https://sandbox;
      proxy_bind {self.address};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_trusted_certificate {self.sandbox.authority};
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
    }}
  }}
}}
"""

    def arguments(self, file):
        return ["-p", self.folder, "-c", file, "-e", "stderr"]


class Haproxy(ReverseProxy):
    name, program, address = "haproxy", "usr/sbin/haproxy", "127.0.0.5"

    def __init__(self, root, folder, sandbox):
        super().__init__(root, folder, sandbox)
        self.log = self.output  # it writes no files
        pair = self.folder / "certificate.pem"
        pair.touch(mode=0o600)
        pair.write_text(sandbox.gateway_certificate.read_text() + sandbox.gateway_key.read_text())

    def configuration(self):
        host = self.sandbox.url.removeprefix("https://")
        return f"""
global
  log stdout format raw local0
  maxconn 200
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  timeout http-request 5s
  timeout http-keep-alive 1s
frontend gateway
  bind 127.0.0.1:{self.port} ssl crt {self.folder}/certificate.pem
  log global
  option dontlognull
  option http-ignore-probes
  log-format "request %HM %HP %ST"
  default_backend sandbox
backend sandbox
  source {self.address}
  server sandbox {host} ssl verify required verifyhost localhost ca-file {self.sandbox.authority}
"""

    def arguments(self, file):
        return ["-db", "-f", file]


ALL = [Squid, Tinyproxy, Nginx, Haproxy]
