#!/usr/bin/env python3
"""Every name in a command that somebody may paste is one word of the shell (`quote_for_shell`): a message may hold the name of a
folder, or of a session, that somebody else chose.

Argument: the root of the sources. Prints each command with a bare name, and exits with 1 where there is one."""
import pathlib
import re
import sys

COMMENT = re.compile(r'//[^\n]*|("(?:\\.|[^"\\\n])*")')
COMMAND = r"(?:rm|(?:chmod|chown|chgrp)(?: [^ ]+)?|mv|namei -l|truncate -s \d+|install -d -m \d+|head -c [^>]*>|tokenkeeperctl [a-z-]+)"
# A text that ends with the command, and what is put behind it.
USE = re.compile(r'((?:"(?:\\.|[^"\\\n])*"\s*)+)\+\s*([\w:.>-]+)(\(?)')
END = re.compile(rf"(?:^|[ :;('|&]){COMMAND} $")
QUOTES = ("quote_for_shell", "shell_word", "word", "group_word", "std::to_string")


def bare_names(code):
    code = COMMENT.sub(lambda found: found.group(1) or "", code)
    for use in USE.finditer(code):
        text = "".join(re.findall(r'"((?:\\.|[^"\\\n])*)"', use.group(1)))
        name = use.group(2)
        if not END.search(text) or (use.group(3) and name in QUOTES):
            continue
        if not re.search(rf"\b{re.escape(name)} = (?:{'|'.join(QUOTES)})\(", code):
            yield text, name


def main(root):
    found = [
        f"{path.relative_to(root)}: \"…{text[-60:]}\" + {name}"
        for folder in ("daemon", "lib")
        for path in sorted((root / folder).rglob("*.[ch]pp"))
        for text, name in bare_names(path.read_text(encoding="utf-8"))
    ]
    print("\n".join(found) if found else "every name in a command is quoted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
