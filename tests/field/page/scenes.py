"""What the page is shown, in this order, and what it must be like then."""
import functools
import time

import judgement
from foreign_site import serve_page
from prometheus import fetch

DESKTOP, PHONE, WALL = (1440, 900), (360, 740), (3840, 2160)
PATIENCE = 90  # s
NO_ANSWER = "net::ERR_"  # what the console says of a daemon that does not run


class Play:
    def __init__(self, sandbox, daemon, browser, pictures, is_broken):
        self.sandbox, self.daemon, self.browser = sandbox, daemon, browser
        self.results = []
        self._pictures, self._is_broken = pictures, is_broken
        self.url = f"http://{daemon.listen}/"

    def tell(self, name, troubles):
        self.results.append(not troubles)
        print(f"{'failed' if troubles else 'passed'} {name}", flush=True)
        for each in troubles[:20]:
            print(f"  {each}")

    def sentence(self):
        return self.browser.run("return document.getElementById('sentence').textContent")

    def wait_for(self, name, condition, explain=lambda: ""):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                self.tell(name, [f"not after {PATIENCE} s: {explain()}"])
                return False
            time.sleep(0.25)
        self.tell(name, [])
        return True

    def wait_for_sentence(self, wanted):
        self.wait_for(f"the page says: {wanted}", lambda: self.sentence() == wanted, self.sentence)

    def photograph(self, name, size, is_dark=False, scale=1):
        """In this size, which it must fit."""
        self.browser.show_as(*size, is_dark, scale)
        self.browser.run("scrollTo(0, 0)")
        self.browser.photograph(self._pictures / f"{name}.png")
        troubles = judgement.of_layout(self.browser) + judgement.of_contrast(self.browser)
        self.tell(f"{name} fits its window, and can be read", troubles)
        self.browser.show_as(*DESKTOP)

    def judge_requests(self, name, allowed_errors=()):
        """No error in the console, and no request but to itself."""
        if self._is_broken:
            self.browser.run("fetch('http://127.0.0.1:9/', {mode: 'no-cors'}).catch(() => {})")
            time.sleep(1)
        errors = [each for each in self.browser.take_errors() if not any(word in each for word in allowed_errors)]
        foreign = [url for url in self.browser.take_requests() if not url.startswith((self.url, "data:", "chrome://", "about:"))]
        self.tell(f"{name}: a quiet console, no request but to itself", errors + foreign)


def empty(play):
    play.daemon.configure({})
    play.daemon.start()
    play.browser.open(play.url)
    play.browser.show_as(*DESKTOP)
    play.browser.run("window.opened_once = true")
    play.wait_for_sentence("The daemon has no sessions.")
    play.photograph("empty", DESKTOP)
    play.judge_requests("empty")


def well(play):
    """The page that shows nothing yet is not opened again: it follows."""
    play.daemon.configure(play.daemon.usual_sessions())
    play.daemon.reload()
    play.wait_for_sentence("All 10 sessions are well.")
    everyone_touched = "return document.querySelectorAll('.session .touch[d^=M]').length"
    play.wait_for("each session was touched", lambda: play.browser.run(everyone_touched) == 10)
    time.sleep(45)  # a history to look at
    play.photograph("well", DESKTOP)
    play.photograph("well-dark", DESKTOP, is_dark=True)
    play.photograph("well-wall", WALL)
    play.photograph("well-phone", PHONE, scale=2)
    live = {role: properties.get("live") for role, _, properties in play.browser.accessible() if role in ("status", "alert")}
    play.tell("changes are told to a screen reader", [] if live == {"status": "polite", "alert": "assertive"} else [str(live)])
    play.tell("what a screen reader is told", judgement.of_accessibility(play.browser.accessible(), 10))
    play.tell("the keyboard", judgement.of_keyboard(play.browser))
    moves = "return document.querySelector('.session .left').textContent"
    play.tell("words from outside are text", judgement.of_foreign_words(play.browser))
    first = play.browser.run(moves)
    play.wait_for("the idle time left goes down", lambda: play.browser.run(moves) != first)
    play.judge_requests("well")


def degraded(play):
    play.sandbox.tell("POST", "/faults", organization="globex", kind="status_503")
    play.wait_for_sentence("3 sessions are degraded.")
    play.wait_for("events are shown", lambda: play.browser.run("return document.querySelectorAll('#events li').length > 0"))
    play.photograph("degraded", DESKTOP)
    play.photograph("degraded-dark", DESKTOP, is_dark=True)
    play.judge_requests("degraded")


def lost(play):
    play.sandbox.tell("DELETE", "/faults")
    play.wait_for_sentence("All 10 sessions are well.")
    play.sandbox.tell("POST", "/tokens/kiosk-entrance/revoke")
    states = "return [...document.querySelectorAll('.attention .state')].map((each) => each.textContent).join()"
    play.wait_for("it says that one is lost", lambda: play.browser.run(states).startswith("lost: "), lambda: play.browser.run(states))
    play.sandbox.tell("POST", "/tokens/agent-assist/deny-ip")
    play.sandbox.tell("POST", "/faults", token="call-recorder", kind="status_503")
    play.wait_for_sentence("2 sessions need attention, 1 is degraded.")
    play.photograph("lost", DESKTOP)
    play.photograph("lost-phone", PHONE, is_dark=True, scale=2)
    play.photograph("lost-wall", WALL, is_dark=True)
    play.judge_requests("lost")


def killed(play):
    play.sandbox.tell("DELETE", "/faults")
    play.sandbox.tell("POST", "/tokens/agent-assist/allow-ip")
    play.wait_for_sentence("1 session needs attention.")
    trouble = "return document.getElementById('trouble').textContent"
    play.daemon.kill()
    play.wait_for_sentence("The daemon does not answer.")
    said = play.browser.run(trouble)
    play.tell("it says that it is old", [] if "What you see is old: it is from" in said else [said])
    play.tell("it says what to do", [] if "systemctl status tokenkeeper" in said else [said])
    left = "return [...document.querySelectorAll('.left')].map((each) => each.textContent).join()"
    before = play.browser.run(left)
    time.sleep(3)
    play.tell("no time runs that nobody knows", [] if play.browser.run(left) == before else ["it runs"])
    play.photograph("killed", DESKTOP)
    play.daemon.start()
    play.wait_for("it follows the daemon that was started again", lambda: play.browser.run(trouble) == "")
    play.wait_for_sentence("1 session needs attention.")
    came = play.browser.run("return window.opened_once && !document.body.classList.contains('old')")
    play.tell("without being opened again", [] if came else ["it was opened again, or is still old"])
    events = "return document.getElementById('events').firstChild.textContent"
    latest = play.browser.run(events)
    play.sandbox.tell("POST", "/tokens/agent-assist/deny-ip")
    play.wait_for("it follows the events again", lambda: play.browser.run(events) != latest)
    play.sandbox.tell("POST", "/tokens/agent-assist/allow-ip")
    play.judge_requests("killed", [NO_ANSWER])


def other_sites(play):
    port = play.daemon.listen.split(":")[1]
    text = functools.partial(play.browser.run, "return document.body.textContent")
    for path in ("", "page/sessions"):
        play.browser.open(f"http://attacker.example:{port}/{path}")
        play.tell(f"/{path} has no name but its own", [] if "foreign-host" in text() else [text()[:200]])
    served = serve_page(f"<a href='{play.url}'>status</a><a id=data href='{play.url}page/sessions'>data</a>")
    try:
        play.browser.open(f"http://wiki.example:{served.server_port}/")
        stolen = "return fetch(arguments[0]).then((got) => got.text(), (failure) => 'nothing: ' + failure)"
        got = play.browser.run(stolen, play.url + "page/sessions")
        play.tell("another page gets no data", [] if got.startswith("nothing") else [got[:200]])
        play.browser.run("document.getElementById('data').click()")
        play.wait_for("a link leads to no data", lambda: "from-web-page" in text(), text)
        play.browser.open(f"http://wiki.example:{served.server_port}/")
        play.browser.run("document.querySelector('a').click()")
        play.wait_for("a link leads to the page", lambda: play.browser.run("return document.title").endswith(". tokenkeeper"))
    finally:
        served.shutdown()
    play.browser.take_errors()
    play.browser.take_requests()


def thousand(play):
    play.sandbox.tell("DELETE", "/faults")
    play.daemon.configure({**play.daemon.crowd(), **play.daemon.usual_sessions()})
    play.daemon.reload()
    play.browser.open(play.url)
    rows = "return document.querySelectorAll('.session').length"
    play.wait_for("1,000 of 1,010 sessions are shown", lambda: play.browser.run(rows) == 1000)
    rest = play.browser.run("return document.getElementById('rest').textContent")
    play.tell("it says how many are not shown", [] if rest.startswith("10 more sessions are not shown") else [rest])
    play.wait_for("they are all known", lambda: play.daemon.by_health()["ok"] >= 1008, play.daemon.by_health)
    time.sleep(12)
    play.photograph("thousand", DESKTOP)
    play.photograph("thousand-wall", WALL, is_dark=True)
    begin = time.monotonic()
    size = len(fetch(play.url + "page/sessions"))
    print(f"the daemon gives 1,000 sessions in {1000 * (time.monotonic() - begin):.0f} ms, {size // 1024} KiB")
    drawn = "const begin = performance.now(); show(shown); return performance.now() - begin"
    took = play.browser.run(drawn)
    print(f"the page draws 1,000 sessions in {took:.0f} ms")
    play.tell("it draws them in time", [] if took < 2000 else [f"{took} ms"])
    play.tell("a filter finds one", judgement.of_filter(play.browser, "desk-0777"))
    play.judge_requests("thousand")


ALL = [empty, well, degraded, lost, killed, other_sites, thousand]
