#!/usr/bin/env python3
"""Counts single test cases in logs of meson (testlog.json) and prints `N passed, N failed`.

A test program that ends without saying how many cases passed counts as one case: passed if it succeeded. One that crashed
or timed out counts as one failure more than it told, so that nothing that did not run to its end looks like a success.
"""
import json
import re
import sys


def count(log):
    passed = failed = 0
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            test = json.loads(line)
            text = test.get("stdout", "")
            ok = re.search(r"^\[  PASSED  \] (\d+) test", text, re.M)
            bad = re.search(r"^ ?(\d+) FAILED TEST", text, re.M)
            good = test["result"] == "OK"
            if ok or bad:
                passed += int(ok.group(1)) if ok else 0
                failed += int(bad.group(1)) if bad else 0
                failed += 0 if good or bad else 1
            else:
                passed += 1 if good else 0
                failed += 0 if good else 1
    return passed, failed


try:
    counts = [count(log) for log in sys.argv[1:]]
except FileNotFoundError:
    sys.exit("no test ran: meson knows none by that name")
passed, failed = (sum(each) for each in zip(*counts))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
