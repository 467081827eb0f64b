"""What is right of a run, for each proxy."""
import collections
import datetime

from installation import IDLE_TIMEOUT, TOKEN_LIFE, sessions

HARMLESS_LEVELS = {"debug", "info", "notice"}


def troubles_of_events(events):
    """Whoever is retrying, lost, late or warned about has a line at this level; there is nothing else to warn of here."""
    for event in events:
        if event["level"] not in HARMLESS_LEVELS:
            yield event.get("session", event.get("organization", "")), f"{event['event']}: {event['message']}"


def troubles_of_status(status):
    for name, session in status.items():
        if session["state"] != "alive" or session["health"] != "ok" or session["last_error"]:
            yield name, f"{name} is {session['state']}, {session['health']}: {session['warnings']}, {session['last_error']}"


class Carried:
    """The requests that the sandbox got, by session, and those that came from anywhere but from the session's proxy."""

    def __init__(self, requests, proxies):
        address_of = {name: proxy for proxy in proxies for name, *_ in sessions(proxy.name)}
        self.of_proxy = collections.Counter()
        self.strays = collections.defaultdict(list)
        self.of_session = collections.Counter()
        for name, _, address, line in requests:
            proxy = address_of[name]
            self.of_proxy[proxy.name] += 1
            self.of_session[name] += 1
            if address != proxy.address:
                self.strays[proxy.name].append(line)


def troubles_of_record(proxy, record, seconds):
    """The sandbox's word: no token idled out, and each session was looked at, kept and granted tokens to the end."""
    for name, organization, source, keys in sessions(proxy):
        kept = "mode" in keys
        if source == "token":
            seen = record["tokens"][name]
            if not seen["alive"]:
                yield f"the token of {name} died: {seen['died_of']}"
            if kept and seen["resets"] < seconds // IDLE_TIMEOUT:
                yield f"{name} was kept alive {seen['resets']} times only"
            if not kept and seen["resets"] > 0:
                yield f"{name} is only verified, and its idle timer was reset"
            continue
        seen = record["clients"][name]
        if seen["tokens"]["idled"] > 0:
            yield f"{seen['tokens']['idled']} tokens of {name} idled out"
        if seen["grants"] < seconds // TOKEN_LIFE:
            yield f"{name} got {seen['grants']} tokens only"
        for member in ("answers_lost", "reuses", "faulted", "throttled"):
            if seen[member] > 0:
                yield f"{name}: {member} {seen[member]}"


def troubles_of_way(proxy, carried, status):
    """The proxy was in the way of each request, and what the daemon sent arrived."""
    if carried.strays[proxy.name]:
        yield f"{len(carried.strays[proxy.name])} requests went around it, such as: {carried.strays[proxy.name][0]}"
    mismatch = proxy.mismatch(carried.of_proxy[proxy.name])
    if mismatch:
        yield mismatch
    for name, *_ in sessions(proxy.name):
        counts = status[name]["requests"]
        if carried.of_session[name] < counts["sent"] - counts["failed"]:
            yield f"{name} had {counts['sent'] - counts['failed']} answers, and the sandbox got {carried.of_session[name]} requests"


def _longest_silence(seen):
    """The longest time between two touches."""
    times = [datetime.datetime.fromisoformat(each["at"]) for each in seen["touches"]]
    return max((later - earlier).total_seconds() for earlier, later in zip(times, times[1:]))


def summary(proxy, record, status, carried):
    """What happened, in a few words."""
    names = [name for name, *_ in sessions(proxy.name)]
    kept = [name for name, _, source, keys in sessions(proxy.name) if "mode" in keys and source == "token"]
    silence = max(_longest_silence(record["tokens"][name]) for name in kept)
    grants = sum(record["clients"][name]["grants"] for name in names if name in record["clients"])
    met = sum(status[name]["requests"]["failed"] for name in names)
    number, noun = proxy.carried()
    return (
        f"{len(names)} sessions alive; {carried.of_proxy[proxy.name]} requests, {grants} grants, in its log {number} {noun}; "
        f"no touch for {silence:.1f} of {IDLE_TIMEOUT} s at the longest; {met} requests met a closed connection"
    )
