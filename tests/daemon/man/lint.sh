#!/usr/bin/env bash
# What groff warns of in the pages that it is given.
set -uo pipefail
warnings=$(for page in "$@"; do groff -man -Tutf8 -ww -z "$page" 2>&1; done)
[ -z "$warnings" ] || { echo "$warnings"; exit 1; }
