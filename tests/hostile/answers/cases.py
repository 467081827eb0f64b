"""Reads the cases of this folder (*.cases). README.md says how they are written."""
import base64
import hashlib
import pathlib
import re
from dataclasses import dataclass, field

ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
GOOD_TOKEN_INFO = '{"organization":{"id":"o-1","name":"Acme"}}'
GOOD_GRANT = '{"access_token":"<<new token>>","token_type":"bearer","expires_in":86399}'


def digest_text(name, length):
    """A text that looks random and is the same in every run."""
    text = b""
    while len(text) < length:
        text += base64.urlsafe_b64encode(hashlib.sha256(f"{name}{len(text)}".encode()).digest()).rstrip(b"=")
    return text[:length].decode()


def encoded(text, encoding):
    raw = text.encode()
    shift = re.fullmatch(r"(base64|base64url)\+(\d)", encoding)
    if shift:
        return encoded("x" * int(shift[2]) + text, shift[1])
    return {
        "raw": lambda: text,
        "upper": lambda: text.upper(),
        "hex": raw.hex,
        "HEX": lambda: raw.hex().upper(),
        "hex:": lambda: raw.hex(":"),
        "0x": lambda: ", ".join(f"0x{b:02x}" for b in raw),
        "percent": lambda: "".join(f"%{b:02x}" for b in raw),
        "PERCENT": lambda: "".join(f"%{b:02X}" for b in raw),
        "percents": lambda: "".join(f"%{b:02x}" if i % 2 else f"%{b:02X}" for i, b in enumerate(raw)),
        "half": lambda: "".join(f"%{b:02X}" if i % 2 else chr(b) for i, b in enumerate(raw)),
        "percent2": lambda: "".join(f"%25{b:02x}" for b in raw),
        "json": lambda: "".join(f"\\u{b:04x}" for b in raw),
        "json2": lambda: "".join(f"\\\\u{b:04X}" for b in raw),
        "html": lambda: "".join(f"&#{b};" for b in raw),
        "base64": lambda: base64.b64encode(raw).decode(),
        "unpadded": lambda: base64.b64encode(raw).decode().rstrip("="),
        "base64url": lambda: base64.urlsafe_b64encode(raw).decode().rstrip("="),
        "base64x2": lambda: base64.b64encode(base64.b64encode(raw)).decode(),
        "head": lambda: text[:12],
        "tail": lambda: text[-12:],
        "middle": lambda: text[3:12],
        "hidden": lambda: "\u200b".join(text),
    }[encoding]()


def decode_escape(match):
    word = match[1].decode()
    return bytes.fromhex(word[1:]) if word[0] == "x" else ESCAPES[word]


@dataclass
class Case:
    name: str
    role: str
    family: str
    mode: str = "verify"
    size: int = 86
    headers: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    after: str = "close"
    certificate: dict = field(default_factory=dict)
    end: str = ""
    errors: str = ""

    def __post_init__(self):
        self.new_token = digest_text("new " + self.name, 86)

    @property
    def secret(self):
        """What the other side is sent: the token, the client's secret, or the proxy's password."""
        return digest_text(self.name, self.size)

    def text(self, written):
        """The bytes that a line of the file stands for."""
        generated = re.sub(r"<<(.*?)>>", lambda m: self.generated(m[1]), written)
        return re.sub(rb"\\(x[0-9a-f]{2}|[rnt0\\])", decode_escape, generated.encode())

    def generated(self, words):
        name, _, rest = words.partition(" ")
        if words == "me":
            return GOOD_TOKEN_INFO
        if words == "grant":
            return GOOD_GRANT.replace("<<new token>>", self.new_token)
        if words == "new token":
            return self.new_token
        if name == "secret":
            return encoded(self.secret, rest or "raw").replace("\\", "\\\\")
        if name == "basic":
            return base64.b64encode(f"client:{self.secret}".encode()).decode()
        if name == "repeat":
            count, _, what = rest.partition(" ")
            return what * int(count)
        raise ValueError(f"{self.name}: <<{words}>>")

    def sent(self):
        """All that the peer sends, as bytes."""
        out = b""
        for kind, written in self.parts:
            if kind == "send":
                out += self.text(written)
                continue
            status, _, body = written.partition(" ")
            content = self.text(body)
            lines = [f"HTTP/1.1 {status} Status".encode()]
            names = [h.split(":")[0].lower() for h in self.headers]
            if "content-type" not in names:
                lines.append(b"Content-Type: application/json")
            if "content-length" not in names and "transfer-encoding" not in names:
                lines.append(b"Content-Length: %d" % len(content))
            lines += [self.text(h) for h in self.headers] + [b"Connection: close"]
            out += b"\r\n".join(lines) + b"\r\n\r\n" + content
        return out


def read_file(path):
    role = "api"
    current = None
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        try:
            if word == "role" and current is None:
                role = rest
            elif word == "case":
                if current:
                    yield current
                current = Case(f"{path.stem}-{rest}", role, path.stem)
            elif word in ("send", "answer"):
                current.parts.append((word, rest))
            elif word == "header":
                current.headers.append(rest)
            elif word in ("close", "hang", "reset"):
                current.after = word
            elif word == "mode":
                current.mode = rest
            elif word == "size":
                current.size = int(rest)
            elif word == "certificate":
                key, _, value = rest.partition(" ")
                current.certificate[key] = value
            elif word == "end":
                current.end, _, current.errors = rest.partition(" ")
            else:
                raise ValueError(word)
        except (ValueError, AttributeError) as e:
            raise SystemExit(f"{path}:{number}: {e}")
    if current:
        yield current


def all_cases():
    found = [c for path in sorted(pathlib.Path(__file__).parent.glob("*.cases")) for c in read_file(path)]
    names = [c.name for c in found]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise SystemExit(f"given twice: {sorted(twice)}")
    return found
