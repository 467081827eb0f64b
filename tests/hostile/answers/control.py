"""The control socket, asked by one request on a connection of its own."""
import http.client
import socket


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, method, target, timeout=30):
    """Status and text of the answer; OSError: there was none in time."""
    connection = UnixConnection(path, timeout)
    try:
        connection.request(method, target)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "surrogateescape")
    except http.client.HTTPException as e:
        raise OSError(str(e)) from e
    finally:
        connection.close()
