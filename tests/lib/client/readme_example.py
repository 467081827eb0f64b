#!/usr/bin/env python3
"""Prints the C++ examples of a Markdown file as one source: its includes first, then its code, in a namespace if one is given."""
import re
import sys

blocks = re.findall(r"```cpp\n(.*?)```", open(sys.argv[1], encoding="utf-8").read(), re.S)
lines = "\n".join(blocks).split("\n")
includes = [line for line in lines if line.startswith("#include")]
code = [line for line in lines if not line.startswith("#include")]
if len(sys.argv) > 2:
    print("#pragma once")
    code = [f"namespace {sys.argv[2]} {{", *code, "}"]
print("\n".join(includes + code))
