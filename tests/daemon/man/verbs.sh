#!/usr/bin/env bash
# Every verb that the program $1 knows has an entry in the page $2, and the page explains no other.
set -uo pipefail
verbs=$("$1" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p' | sort)
[ -n "$verbs" ] || { echo "no verbs in the help of $1"; exit 1; }
explained=$(sed -n '/^\.SH VERBS/,/^\.PP/p' "$2" | grep -A1 '^\.TP' | sed -n 's/^\.BR\? \([a-z\\-]*\).*/\1/p' | tr -d '\\' | sort)
diff <(echo "$verbs") <(echo "$explained") || { echo "< in the program, > in $2"; exit 1; }
