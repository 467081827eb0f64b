"""What happens, in this order, and what must come of it."""
import datetime
import getpass
import os
import socket

import attacks
from foreign_site import serve_page
from person import USER
from play import LOGGED_IN
from stage import IDLE_TIMEOUT, TOKEN_LIFE, wait_until

moment = datetime.datetime.fromisoformat
GONE = "net::ERR_CONNECTION_REFUSED"  # what a browser says where nobody listens


def first_logins(play):
    for name in ("view", "desk"):
        play.wait_for(f"{name} waits for a login", lambda name=name: play.daemon.state(name) == "failed/login_required")
        play.check_status("before any login", name, 4, f"tokenkeeperctl login {name}")
    for name, answer in (("view", play.answer_by_keyboard), ("desk", play.answer_by_mouse)):
        title = f"the first login of {name}"
        login = play.person.begin("login", name)
        url = login.address()
        opened = wait_until(lambda url=url: [each[2] for each in play.person.opened()[-1:]] == [url], 60)
        play.check(f"{title}: a browser is opened", opened, play.person.opened())
        file, rights, _ = play.person.opened()[-1]
        play.check(f"{title}: only the person can read its page", rights == f"600-{USER or getpass.getuser()}", rights)
        play.open_page(title, file)
        answer("allow")
        play.wait_for_page(title, LOGGED_IN)
        play.wait_for_end(title, login, 0, f"{name}: logged in; alive, kept alive")
        play.check_alive(title, name)
        play.check(f"{title}: the port is closed again", attacks.is_closed(attacks.Address(url)))
        play.judge_console(title)


def kept(play):
    """For longer than the one token lives unrefreshed and the other one unkept."""

    def life_of_desk():
        token = play.sandbox.alive_token("desk")
        times = [moment(token[key]) for key in ("first_request", "last_request") if token and token[key]]
        return (times[-1] - times[0]).total_seconds() if times else 0

    def view():
        return play.sandbox.client("view")

    outlived = f"desk is kept alive for longer than its idle timeout of {IDLE_TIMEOUT} s"
    play.wait_for(outlived, lambda: life_of_desk() > 1.5 * IDLE_TIMEOUT, lambda: play.sandbox.client("desk"))
    play.wait_for(f"view outlives its tokens of {TOKEN_LIFE} s", lambda: view()["refreshes"] >= 2, view)
    for name in ("view", "desk"):
        play.check_alive("after a while", name)
    client = play.sandbox.client("view")
    play.check("no refresh token came twice, and no code", client["reuses"] == client["code_reuses"] == 0, client)


def denied(play):
    before, logins = play.daemon.lasting("desk"), play.sandbox.client("desk")["grants"]
    login = play.person.begin("login", "desk")
    play.open_login(login.address())
    play.answer_by_keyboard("deny")
    play.wait_for_page("a denial", "You are not logged in: ")
    why = play.page()
    wanted = ("access_denied", "the person denied the login", "tokenkeeperctl login desk")
    play.check("a denial: the page says why", all(each in why for each in wanted[:2]), why)
    play.wait_for_end("a denial", login, 1, *wanted[:2])
    play.check("a denial: the session is as before", play.daemon.lasting("desk") == before, play.daemon.lasting("desk"))
    play.check("a denial: no token is granted", play.sandbox.client("desk")["grants"] == logins)
    play.check_alive("a denial", "desk")
    play.judge_console("a denial", ["400 (Bad Request)"])


def hostile(play):
    """A login of desk waits while others ask the port."""
    other = play.person.begin("login", "view", "--paste")
    other_state = attacks.Address(other.address()).state
    before, requests = play.daemon.lasting("desk"), play.sandbox.client("desk")["requests"]
    login = play.person.begin("login", "desk")
    url = login.address()
    address = attacks.Address(url)

    def still_waits(name):
        play.check(f"{name}: the login still waits", login.runs(), login.text())
        play.check(f"{name}: the session is as before", play.daemon.lasting("desk") == before, play.daemon.lasting("desk"))
        asked = play.sandbox.client("desk")["requests"]
        play.check(f"{name}: nothing was sent to the login service", asked == requests, asked)
        return login.runs()

    stranger = attacks.SilentUser(address.port)
    play.check("another user connects, and says nothing", stranger.is_connected)
    state = address.state if play.is_broken else attacks.GUESS
    wrong = attacks.raw_requests(address, other_state, state)
    play.tell(f"{len(wrong) * len(address.hosts)} wrong requests are refused, and tell nothing", attacks.judge_raw_requests(address, wrong))
    if not still_waits("wrong requests"):
        return
    hostile_page(play, address)
    if not still_waits("a hostile page"):
        return

    latecomer = attacks.SilentUser(address.port)
    play.open_login(url)
    play.answer_by_mouse("allow")
    play.wait_for_page("the login after all that", LOGGED_IN)
    redirect = play.browser.address()
    play.wait_for_end("the login after all that", login, 0, "desk: logged in; alive")
    play.check("a replay finds the port closed", attacks.is_closed(address))
    play.tell("the silent users heard nothing", [str(heard) for heard in (stranger.heard(), latecomer.heard()) if heard])
    client = play.sandbox.client("desk")
    play.check("the code was used once", client["requests"] == requests + 1 and client["code_reuses"] == 0, client)
    replay = play.person.begin("login", "desk", "--paste")
    replay.address()
    replay.paste(redirect)
    play.wait_for_end("a replay by paste", replay, 1, "The state in the address is not that of this login")
    play.check_alive("the login after all that", "desk")
    play.judge_console("the login after all that")
    other.stop()


def hostile_page(play, address):
    """In the same browser, of another origin, by each name of this host; then as the port itself, by a name of its own."""
    site = serve_page(attacks.HOSTILE_PAGE)
    urls = []
    for host in dict.fromkeys([address.name, *(f"[{each}]" if ":" in each else each for each in address.hosts)]):
        place = f"http://{host}:{address.port}"
        urls += [place + address.redirect(attacks.GUESS), f"{place}{address.path}?error=access_denied&state=guess", place + address.path]
    try:
        play.browser.open(f"http://wiki.example:{site.server_port}/")
        told = play.browser.run("return attack_all(arguments[0])", urls)
        play.tell("a hostile page sees nothing", told["seen"])
        play.check("a hostile page reaches the port", told["reached"] >= len(urls), told)
        for url in (urls[0], f"http://attacker.example:{address.port}{address.redirect(attacks.GUESS)}"):
            play.browser.open(url)
            text = play.page()
            is_refused = "not that of this login" in text or "for another host" in text
            play.check(f"a link to {url.split('?')[0]} is refused", is_refused and address.state not in text, text)
    finally:
        site.shutdown()
        site.server_close()
    play.browser.open("about:blank")
    play.browser.take_errors()  # those of that page


def pasted(play):
    play.wait_until_lost("a lost login", "view")
    login = play.person.begin("login", "view", "--paste")
    count = len(play.person.opened())
    play.open_login(login.address())
    play.answer_by_mouse("allow")
    address = attacks.Address(login.address())
    play.wait_for("paste: the browser finds nobody at the port", lambda: play.browser.address().startswith(address.uri + "?"))
    play.note_code()
    login.paste(f"  {play.browser.address()}")
    play.wait_for_end("paste", login, 0, "view: logged in; alive, kept alive")
    play.check("paste: no browser is opened", len(play.person.opened()) == count)
    play.check_alive("paste", "view")
    play.judge_console("paste", [GONE])


def all_failed(play):
    play.wait_until_lost("two lost logins", "view", "desk")
    login = play.person.begin("login", "--all-failed")
    for number, answer in ((1, play.answer_by_keyboard), (2, play.answer_by_mouse)):
        play.open_login(login.address(number))
        answer("allow")
        play.wait_for_page(f"--all-failed, {number} of 2", LOGGED_IN)
    both = [f"{name}: logged in; alive, kept alive" for name in ("view", "desk")]
    play.wait_for_end("--all-failed", login, 0, "Login 1 of 2: ", "Login 2 of 2: ", *both)
    for name in ("view", "desk"):
        play.check_alive("--all-failed", name)
    ended, text = play.person.run("login", "--all-failed")
    play.check("--all-failed: nothing is left to do", (ended, text) == (0, "no session with a login is failed or lost\n"), text)
    play.judge_console("--all-failed")


def restarted(play):
    """The daemon forgets a login that waits, and keeps the session."""
    login = play.person.begin("login", "view")
    play.open_login(login.address())
    play.daemon.restart()
    play.answer_by_mouse("allow")
    play.wait_for_page("a restart of the daemon", "You are not logged in: ")
    play.check("a restart of the daemon: the page says why", "the daemon was restarted" in play.page(), play.page())
    play.wait_for_end("a restart of the daemon", login, 1, "Begin again: tokenkeeperctl login")
    play.wait_for("a restart of the daemon: view is alive", lambda: play.daemon.state("view") == "alive/None")
    play.check_alive("a restart of the daemon", "view")
    play.judge_console("a restart of the daemon", ["400 (Bad Request)"])


def other_ways(play):
    count = len(play.person.opened())
    login = play.person.begin("login", "desk", "--remote")
    address = attacks.Address(login.address())
    tunnel = f"ssh -L {address.port}:{address.name}:{address.port} "
    play.check("--remote says which tunnel", tunnel in login.text(), login.text())
    play.open_login(login.address())
    play.answer_by_mouse("allow")
    play.wait_for_page("--remote", LOGGED_IN)
    play.wait_for_end("--remote", login, 0, "desk: logged in; alive")
    with socket.create_server(("127.0.0.1", address.port)):
        ended, text = play.person.run("login", "desk")
    play.check("a busy port is named", ended == 1 and f"port {address.port} of 127.0.0.1 is in use" in text, text)
    if os.geteuid() == 0:
        login = play.person.begin("login", "desk", user="daemon")
        play.wait_for_end("another user than that of login.users", login, 6)
        login = play.person.begin("login", "desk", user=None)
        play.check("root is told the address", "Open this address in a browser on this host" in login.text() or login.address())
        login.stop()
    play.check("no browser is opened by any of them", len(play.person.opened()) == count, play.person.opened()[count:])
    play.check_alive("at the end", "desk")
    play.judge_console("other ways")


def kept_secrets(play):
    """Neither tokenkeeperctl nor the log of the daemon shows a token, or a code."""
    secrets = {f"token of {name}": play.daemon.token(name) for name in ("view", "desk")}
    secrets |= {f"code {number}": code for number, code in enumerate(play.codes)}
    families = play.sandbox.records()["refresh_tokens"]
    secrets |= {f"refresh token {each['name']}": each["latest"] for each in families}
    places = {"tokenkeeperctl": play.person.all_texts(), "the daemon's log": play.daemon.logs()}
    shown = [f"{place} shows {name}" for place, text in places.items() for name, value in secrets.items() if value in text]
    play.check("there are codes and refresh tokens to look for", len(play.codes) >= 7 and len(families) >= 3, (play.codes, families))
    play.tell(f"{len(secrets)} secrets are not shown", shown)


BROKEN = [first_logins, hostile]
ALL = [first_logins, kept, denied, hostile, pasted, all_failed, restarted, other_ways, kept_secrets]
