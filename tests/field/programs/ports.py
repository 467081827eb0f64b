"""Ports of this host."""
import random
import socket


def free_port():
    """A port that no outgoing connection gets meanwhile: it is below those that the kernel gives out."""
    while True:
        port = random.randrange(15000, 30000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
