#!/usr/bin/env python3
"""No expression with co_await makes a temporary object by braces: g++ 12 destroys an aggregate, or a lambda with its captures, twice
where it stands among the arguments of what is awaited. Only g++ does, and AddressSanitizer shows it. Give the object a name first.
Times and strings have constructors, which is safe.

Argument: the root of the sources. Prints each place, and exits with 1 where there is one."""
import pathlib
import re
import sys

FOLDERS = ("daemon", "lib", "tests")

TEXTS = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL)
SAFE = re.compile(r"\b(?:seconds|milliseconds|minutes|string)\Z")


def blank(match):
    """Comments and texts hold no code; lines stay where they are."""
    return re.sub(r"[^\n]", " ", match.group())


def operand_end(code, begin):
    """Where the operand of a co_await ends, and the first brace in it, or None."""
    depth, brace = 0, None
    for at in range(begin, len(code)):
        letter = code[at]
        if letter in "([":
            depth += 1
        elif letter == "{":
            if brace is None and not SAFE.search(code[begin:at]):
                brace = at
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth < 0:
                return at, brace
        elif letter in ";" and depth == 0:
            return at, brace
    return len(code), brace


def places_in(code):
    code = TEXTS.sub(blank, code)
    for found in re.finditer(r"\bco_await\b", code):
        _, brace = operand_end(code, found.end())
        if brace is not None:
            yield code.count("\n", 0, brace) + 1


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(file for folder in FOLDERS for ending in ("cpp", "hpp") for file in (root / folder).rglob(f"*.{ending}"))
    places = [f"{file.relative_to(root)}:{line}" for file in files for line in places_in(file.read_text())]
    for place in places:
        print(f"{place}: braces in an expression with co_await: g++ 12 would destroy the object twice; give it a name first")
    if not files:
        print(f"no sources below {root}")
    return 1 if places or not files else 0


if __name__ == "__main__":
    sys.exit(main())
