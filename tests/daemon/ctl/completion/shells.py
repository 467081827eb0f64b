#!/usr/bin/env python3
"""Asks real shells what they complete, and compares it with what tokenkeeperctl's help says.

shells.py TOKENKEEPERCTL BASH ZSH FISH    the program, and its completion for each shell
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

program, scripts = sys.argv[1], dict(zip(("bash", "zsh", "fish"), sys.argv[2:]))
failures = []

BASH = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_tokenkeeperctl
printf '%s\n' "${COMPREPLY[@]}"
"""
# A zsh of its own on a terminal of its own: it lists what it would offer, each with a mark before it.
ZSH = r"""
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; stty columns 1000; fpath=('${1:h}' $fpath); autoload -U compinit; compinit -u -D
compadd() { local -a found; builtin compadd -O found "$@"; local each; for each in $found; do print -r -- "OFFER<$each>"; done; builtin compadd "$@" }
bindkey "^I" complete-word; zstyle ":completion:*" list-prompt ""; unsetopt always_to_end list_ambiguous; LISTMAX=10000; print -r -- READY'
local text line
repeat 400; do zpty -r z line || break; [[ $line == READY* ]] && break; done
zpty -w -n z "$2"$'\t'
integer quiet=0
until (( ++quiet > 20 )); do sleep 0.1; while zpty -r -t z line; do text+=$line; quiet=0; done; done
zpty -d z
print -r -- $text
"""


def output(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                          env=environment, **more).stdout


def offered(shell, line):
    """The words that the shell offers at the end of this line."""
    if shell == "bash":
        text = output("bash", "--norc", "-c", BASH, "bash", scripts[shell], *line.split(" "))
        return [word for word in text.splitlines() if word]
    if shell == "fish":
        text = output("fish", "--no-config", "-c", f"source {scripts[shell]}; complete -C '{line}'")
        return [word.split("\t")[0] for word in text.splitlines()]
    text = output("zsh", "-f", "-c", ZSH, "zsh", scripts[shell], line)
    return re.findall(r"OFFER<([^>]*)>", text)


def check(shell, line, wanted, unwanted=()):
    found = offered(shell, line)
    missing = [word for word in wanted if word not in found]
    surplus = [word for word in unwanted if word in found]
    if missing or surplus:
        failures.append(f"{shell}: {line!r} offers {found}: {missing} missing, {surplus} too much")


def documented_verbs():
    text = output(program, "--help")
    return re.findall(r"^  ([a-z-]+)  ", text[text.index("Subcommands:"):], re.M)


def documented_options(*verb):
    return re.findall(r"^  (?:-h,)?(--[a-z-]+)", output(program, *verb, "--help"), re.M)


with tempfile.TemporaryDirectory() as folder:
    # What asks the daemon for names gets this answer.
    fake = os.path.join(folder, "tokenkeeperctl")
    with open(fake, "w", encoding="ascii") as file:
        file.write("""#!/bin/sh
[ "$*" = "organizations --json" ] && echo '{"organizations":[{"name":"acme","requests":3}]}'
[ "$*" = "status --json" ] && echo '{"status":{"sessions":{"total":2},"organizations":[{"name":"acme"}]},"sessions":[{"name":"lobby","state":"alive"},{"name":"view-2","state":"lost"}]}'
""")
    os.chmod(fake, 0o755)
    environment = {"PATH": folder + ":" + os.environ["PATH"], "HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8"}

    verbs = documented_verbs()
    assert len(verbs) > 10, verbs
    options = {verb: documented_options(verb) for verb in verbs}
    here = [shell for shell in scripts if shutil.which(shell)]
    for shell in here:
        check(shell, "tokenkeeperctl ", verbs)
        check(shell, "tokenkeeperctl --", documented_options())
        # zsh takes seconds for each verb: two tell what the others would.
        for verb in verbs if shell != "zsh" else ["status", "token"]:
            check(shell, f"tokenkeeperctl {verb} --", options[verb])
        check(shell, "tokenkeeperctl status --state ", ["alive", "lost", "denied"], ["lobby"])
        check(shell, "tokenkeeperctl token ", ["lobby", "view-2"], ["alive", "acme"])
        check(shell, "tokenkeeperctl login ", ["lobby", "view-2"], ["alive", "acme"])
        check(shell, "tokenkeeperctl status --org ", ["acme"], ["lobby"])
        check(shell, "tokenkeeperctl idle-timeout ", ["acme"], ["lobby"])
        check(shell, "tokenkeeperctl status --watch lob", ["lobby"], ["view-2"])
        check(shell, f"tokenkeeperctl check-config {folder}/token", [fake] if shell != "zsh" else ["tokenkeeperctl"])
        check(shell, "tokenkeeperctl exec lobby -- base", ["base64"])
        check(shell, "tokenkeeperctl exec lob", ["lobby"], ["view-2"])

for failure in failures:
    print("FAILED", failure)
missing = [shell for shell in scripts if shell not in here]
print(f"{len(here)} shells complete {len(verbs)} verbs" + "".join(f"; {shell} is not here" for shell in missing))
sys.exit(1 if failures else 77 if missing else 0)
