#!/usr/bin/env bash
# Every verb that the program $1 knows has an entry in the page $2.
set -uo pipefail
verbs=$("$1" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p')
[ -n "$verbs" ] || { echo "no verbs in the help of $1"; exit 1; }
status=0
for verb in $verbs; do
  grep -A1 '^\.TP' "$2" | grep -qE "^\.BR? ${verb//-/\\\\-}( |$)" || { echo "$verb is missing in $2"; status=1; }
done
exit $status
