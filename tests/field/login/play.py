"""What the scenes have in common: the programs, the browser, and what passed."""
import json

from children import ChildFailed
from stage import wait_until

PATIENCE = 180  # s; a token without a successor is given up after a minute
LOGGED_IN = "You are logged in. You can close this window."


class Play:
    def __init__(self, sandbox, daemon, browser, person, is_broken):
        self.sandbox, self.daemon, self.browser, self.person, self.is_broken = sandbox, daemon, browser, person, is_broken
        self.results = []
        self.codes = []  # all that the browser brought

    def tell(self, name, troubles):
        self.results.append(not troubles)
        print(f"{'failed' if troubles else 'passed'} {name}", flush=True)
        for each in troubles[:20]:
            print(f"  {each}")

    def check(self, name, condition, explanation=""):
        self.tell(name, [] if condition else [str(explanation)])

    def wait_for(self, name, condition, explain=lambda: ""):
        came = wait_until(condition, PATIENCE)
        self.tell(name, [] if came else [f"not after {PATIENCE} s: {explain()}"])
        return came

    def page(self):
        """The text that the browser shows; empty while it goes from one page to another."""
        try:
            return self.browser.run("return document.body.innerText").strip()
        except ChildFailed:
            return ""

    def open_login(self, url):
        self.browser.open(url)
        if "Sandbox login" not in self.page():
            raise ChildFailed(f"the browser shows no login: {self.page()[:500]}")

    def open_page(self, name, file):
        """Opens the page that tokenkeeperctl gave to the browser."""
        self.browser.open(f"file://{file}")
        self.wait_for(f"{name}: the page leads to the login", lambda: "Sandbox login" in self.page(), self.page)

    def answer_by_keyboard(self, answer):
        for _ in range(5):
            self.browser.press_tab()
            if self.browser.run("return document.activeElement.id") == answer:
                return self.browser.press_enter()
        raise ChildFailed(f"Tab does not lead to {answer}")

    def answer_by_mouse(self, answer):
        self.browser.click(f"#{answer}")

    def wait_for_page(self, name, text):
        self.wait_for(f"{name}: the browser shows {text!r}", lambda: text in self.page(), self.page)
        self.note_code()

    def note_code(self):
        address = self.browser.address()
        if "code=" in address:
            self.codes.append(address.split("code=")[1].split("&")[0])

    def wait_for_end(self, name, command, status, *words):
        ended = command.end()
        wrong = ended != status or any(word not in command.text() for word in words)
        self.tell(f"{name}: tokenkeeperctl ends with {status}", [f"{ended}: {command.text()}"] if wrong else [])

    def check_status(self, name, session, status, *words):
        ended, text = self.person.run("status", session)
        wrong = ended != status or any(word not in text for word in words)
        self.tell(f"{name}: `status {session}` says {', '.join(words)}", [f"{ended}: {text}"] if wrong else [])

    def check_alive(self, name, session):
        self.check_status(name, session, 0, "alive")
        token = self.sandbox.alive_token(session)
        self.check(f"{name}: the token of {session} is alive in the sandbox", token, json.dumps(self.sandbox.client(session)))

    def wait_until_lost(self, name, *sessions):
        for session in sessions:
            self.sandbox.end_login(session)
        for session in sessions:
            self.wait_for(
                f"{name}: {session} is known to be dead",
                lambda session=session: self.daemon.state(session) in ("failed/login_required", "lost/rejected"),
                lambda session=session: self.daemon.session(session),
            )
            self.check_status(name, session, 4, f"tokenkeeperctl login {session}")

    def judge_console(self, name, allowed=()):
        errors = [each for each in self.browser.take_errors() if not any(word in each for word in allowed)]
        self.tell(f"{name}: a quiet console", errors)
