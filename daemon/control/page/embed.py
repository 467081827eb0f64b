#!/usr/bin/env python3
"""embed.py PAGE TARGET FILE...: writes a C++ source that holds a page of HTML with its styles and scripts in it, and the
Content-Security-Policy that allows these by their hashes.

Each line of the page that is nothing but <link rel="stylesheet" href="FILE"> or <script src="FILE"></script> is replaced by the
text of that file; scripts in lines that follow each other become one. Every FILE must be used, and no other."""
import base64
import hashlib
import pathlib
import re
import sys

LINE = re.compile(r'^\s*(?:<link rel="stylesheet" href="([\w.]+)">|<script src="([\w.]+)"></script>)$')
PIECE = 2000  # characters of a literal of a legal length; the compiler joins those that follow each other


class Page:
    def __init__(self, files):
        self._files = files
        self._lines = []
        self._scripts = []
        self.unused = set(files)
        self.hashes = {"style": [], "script": []}

    def add(self, line):
        style, script = LINE.match(line).groups() if LINE.match(line) else (None, None)
        if script:
            return self._scripts.append(self._text_of(script))
        self._end_script()
        if style:
            return self._put("style", self._text_of(style))
        self._lines.append(line + "\n")

    def text(self):
        self._end_script()
        return "".join(self._lines)

    def _text_of(self, name):
        self.unused.discard(name)
        return self._files[name]

    def _end_script(self):
        if self._scripts:
            self._put("script", "'use strict';\n" + "".join(self._scripts))
        self._scripts = []

    def _put(self, element, text):
        assert f"</{element}" not in text and "<!--" not in text, f"a {element} would end in its middle"
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        self.hashes[element].append(f"'sha256-{digest}'")
        self._lines.append(f"<{element}>{text}</{element}>\n")


def literal(text):
    # Bytes are counted, not characters: the compiler's limit is one of bytes.
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    assert ')page"' not in text
    return "".join(f'\n        R"page({piece})page"' for piece in pieces)


def main():
    page, target, *names = [pathlib.Path(name) for name in sys.argv[1:]]
    made = Page({name.name: name.read_text(encoding="utf-8") for name in names})
    for line in page.read_text(encoding="utf-8").splitlines():
        made.add(line)
    text = made.text()
    assert not made.unused, f"the page does not use {made.unused}"
    policy = "default-src 'none'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    for element, hashes in made.hashes.items():
        policy += f"; {element}-src {' '.join(hashes)}"
    target.write_text(
        f"""// Made by embed.py.
#include "daemon/control/page/status_page.hpp"

namespace tokenkeeper::control {{

std::string_view status_page() noexcept {{
    static constexpr char text[] ={literal(text)};
    return {{text, sizeof text - 1}};
}}

std::string_view status_page_policy() noexcept {{
    return "{policy}";
}}

}}  // namespace tokenkeeper::control
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
