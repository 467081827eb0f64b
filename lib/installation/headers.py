#!/usr/bin/env python3
"""Writes the headers of the library as programs include them: <tokenkeeper/client/oauth.hpp> instead of "lib/client/oauth.hpp".

  headers.py LIB OUTPUT DEPFILE HEADER...

Each HEADER below the folder LIB and every header that it includes, directly or not, is written below the folder OUTPUT. DEPFILE
gets the names of all that was read."""
import pathlib
import re
import shutil
import sys

INCLUDE = re.compile(r'^#include "lib/([^"]+)"', re.MULTILINE)


def closure(lib, names):
    """The texts of these headers and of all that they include, by their names."""
    texts = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in texts:
            texts[name] = (lib / name).read_text()
            waiting += INCLUDE.findall(texts[name])
    return texts


def main():
    lib, output, depfile = (pathlib.Path(argument) for argument in sys.argv[1:4])
    texts = closure(lib, sys.argv[4:])
    shutil.rmtree(output, ignore_errors=True)
    for name, text in texts.items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(INCLUDE.sub(r"#include <tokenkeeper/\1>", text))
    depfile.write_text(f"{output}: {' '.join(str(lib / name) for name in sorted(texts))}\n")


if __name__ == "__main__":
    main()
