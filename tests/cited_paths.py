#!/usr/bin/env python3
"""Every path and every test that a document of the repository cites is there.

Arguments: the root of the sources, then documents below it. A citation is a text between backquotes outside of blocks of
code: with a slash in it, it is a path from the root, from the document's folder, or from a room that the document is
about; without one and with an ending like _test, it is the name of a file anywhere. Endings may be left out, and * stands
for any text. What a table of rooms lists are folders, from the bottom up.
"""
import glob
import pathlib
import re
import sys

NAMED_BY_ENDING = re.compile(r"^[a-z0-9_]+_(test|watch|fuzz|bench)(\.cpp)?$")
PATH = re.compile(r"^[a-z_.][A-Za-z0-9_.*{},-]*(/[A-Za-z0-9_.*{},-]+)+/?$")
# Paths of the API, of a host and of what a build makes.
NOT_OURS = re.compile(r"^(v1|api|run|var|usr|build|sessions\.d)/")


def alternatives(path):
    """row.{hpp,cpp} as two paths."""
    found = re.search(r"\{([^{}]*)\}", path)
    if not found:
        return [path]
    return [
        each
        for choice in found.group(1).split(",")
        for each in alternatives(path[: found.start()] + choice + path[found.end() :])
    ]


def exists(root, base, path):
    name = str(base / path.rstrip("/"))
    return any(glob.glob(name + ending) for ending in ("", ".cpp", ".hpp", ".*"))


def check_rooms(root, bases, text):
    """The first column of a table of rooms lists folders; each includes only itself and those in rows above it."""
    for table in re.findall(r"^\| room \|.*\n(?:\|.*\n)+", text, flags=re.M):
        rows = {}
        for number, row in enumerate(table.splitlines()[2:]):
            for room in re.findall(r"`([^`]+)`", row.split("|")[1]):
                folder = next((base / room for base in bases if (base / room).is_dir()), None)
                if folder is None:
                    yield f"there is no room {room}"
                else:
                    rows[str(folder.relative_to(root))] = number
        for room, number in rows.items():
            for source in [*root.glob(room + "/**/*.hpp"), *root.glob(room + "/**/*.cpp")]:
                for included in re.findall(r'#include "((?:daemon|lib)/[a-z_]+)/', source.read_text()):
                    if rows.get(included, 0) > number:
                        yield f"{source.relative_to(root)} includes {included}, which stands below it in the table"


def check(root, document):
    text = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.M | re.S)
    bases = [root, document.parent, root / "daemon", root / "lib"]
    for cited in sorted(set(re.findall(r"`([^`\n]+)`", text))):
        if NAMED_BY_ENDING.match(cited):
            if not list(root.glob("tests/**/" + cited.removesuffix(".cpp") + ".cpp")):
                yield f"there is no {cited}"
        elif PATH.match(cited) and not NOT_OURS.match(cited):
            for path in alternatives(cited):
                if not any(exists(root, base, path) for base in bases):
                    yield f"there is no {path}"
    yield from check_rooms(root, bases, text)


def main():
    root = pathlib.Path(sys.argv[1])
    failed = False
    for name in sys.argv[2:]:
        for problem in check(root, root / name):
            print(f"{name}: {problem}")
            failed = True
    return 1 if failed else 0


sys.exit(main())
