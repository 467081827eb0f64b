"""Finds secrets and unfit characters in what the daemon says. It shares no code with the daemon."""
import base64
import unicodedata

FILLERS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0} | set(range(0xFE00, 0xFE10)) | set(range(0xE0000, 0xE1000))


def forms(text):
    """The text in the encodings in which it may be told, in lower case."""
    raw = text.encode()
    found = {text, raw.hex(), raw.hex(" "), raw.hex(":"), "".join(f"%{b:02x}" for b in raw), "".join(f"\\u{b:04x}" for b in raw),
             "".join(f"\\x{b:02x}" for b in raw), "".join(f"&#{b};" for b in raw), "\u200b".join(text), "\\u200b".join(text)}
    for shift in range(3):
        # Without the characters that depend on what stands before and after.
        code = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")[(0, 2, 3)[shift]:-1]
        found |= {code, code.replace("+", "-").replace("/", "_")}
    return {f.lower() for f in found}


class Leaks:
    def __init__(self, cases):
        self.heads = {}  # the first characters of each form -> (form, whose)
        for case in cases:
            for secret in {case.secret, case.new_token}:
                # Half of a secret is as good as all of it.
                half = max(9, len(secret) // 3)
                for part in {secret[:half], secret[-half:], secret[len(secret) // 2 - half // 2:][:half]}:
                    for form in forms(part):
                        self.heads.setdefault(form[:8], set()).add((form, case.name))

    def found_in(self, text):
        lower = text.lower()
        found = set()
        for at in range(len(lower)):
            for form, name in self.heads.get(lower[at:at + 8], ()):
                if lower.startswith(form, at):
                    found.add(name)
        return found


def unfit_characters(text):
    """What is neither printable ASCII nor a letter with its marks; the daemon's own dots and arrow are excepted."""
    unfit = set()
    marks = 0
    for c in text:
        category = unicodedata.category(c)
        marks = marks + 1 if category[0] == "M" else 0
        is_fine = c == "\n" or " " <= c < "\x7f" or c in "…→" or (category[0] in "LNPM" or category == "Sc")
        if not is_fine or ord(c) in FILLERS or marks > 3:
            unfit.add(f"U+{ord(c):04X}")
    return unfit
