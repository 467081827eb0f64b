#!/usr/bin/env python3
"""Reads `tokenkeeperctl status --json` at the end of the demo and says whether every session is as it should be."""
import json
import sys

sessions = {s["name"]: s for s in json.load(sys.stdin)["sessions"]}
expected = {
    "wallboard-lobby": {("alive", None), ("retrying", None)},
    # Only verified, so its tokens idle out, and it gets another each time.
    "nightly-export": {("alive", None), ("retrying", None), ("acquiring", "idle_timeout")},
    "supervisor-view": {("alive", None), ("retrying", None)},
    "globex-wallboard": {("alive", None), ("retrying", None)},
    "audit-bot": {("lost", "idle_timeout")},
    "contractor": {("lost", "rejected")},
}
wrong = 0
for name, states in expected.items():
    s = sessions[name]
    good = (s["state"], s["reason"]) in states
    wrong += not good
    print(f'{"as expected" if good else "NOT AS EXPECTED"}: {name} is {s["state"]}' + (f' ({s["reason"]})' if s["reason"] else ""))
sys.exit(1 if wrong else 0)
