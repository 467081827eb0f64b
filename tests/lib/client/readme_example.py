#!/usr/bin/env python3
"""Prints the C++ program of the README, for the compiler to judge it."""
import re
import sys

print(re.search(r"```cpp\n(.*?)```", open(sys.argv[1], encoding="utf-8").read(), re.S).group(1))
