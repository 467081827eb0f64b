"""A real Chromium, by WebDriver and the developer tools' protocol."""
import base64
import contextlib
import http.client
import json
import time

from children import ChildFailed

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check"]
ARGUMENTS.append("--remote-debugging-pipe")  # without it, the browser outlives a chromedriver that is killed


class Browser:
    """`names`: host names that lead to this host, as a web page's owner may make them (DNS rebinding). `trusted_keys`: those of
    servers whose certificates are of no authority that it knows, as the base64 of their SHA-256."""

    def __init__(self, children, folder, port, names, trusted_keys=()):
        self._port = port
        command = ["chromedriver", f"--port={port}", f"--log-path={folder / 'chromedriver.log'}"]
        children.start("chromedriver", command, folder / "chromedriver.out")
        children.wait_for("chromedriver", self._is_ready)
        rules = ",".join(f"MAP {name} 127.0.0.1" for name in names)
        arguments = [*ARGUMENTS, f"--user-data-dir={folder / 'profile'}", f"--host-resolver-rules={rules}"]
        if trusted_keys:
            arguments.append(f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}")
        wanted = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments, "binary": "/usr/bin/chromium"}}
        wanted["goog:loggingPrefs"] = {"browser": "ALL", "performance": "ALL"}
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{made['sessionId']}"
        self._messages = []
        self._requests = []

    def _is_ready(self):
        try:
            return self._ask("GET", "/status")["ready"]
        except (OSError, http.client.HTTPException):
            return False

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, path, body=None if body is None else json.dumps(body))
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise ChildFailed(f"the browser says {value['error']}: {value['message'].splitlines()[0]}")
        return value

    def tell(self, method, path, **body):
        return self._ask(method, self._session + path, body if method == "POST" else None)

    def open(self, url):
        self.tell("POST", "/url", url=url)

    def run(self, script, *arguments):
        """The value of a function's body."""
        return self.tell("POST", "/execute/sync", script=script, args=list(arguments))

    def command(self, name, **parameters):
        """Of the developer tools."""
        return self.tell("POST", "/goog/cdp/execute", cmd=name, params=parameters)

    def show_as(self, width, height, is_dark=False, scale=1):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def photograph(self, file):
        self.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        time.sleep(0.5)  # rows that come into view are drawn then
        file.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))

    def press(self, key, **more):
        for kind in ("keyDown", "keyUp"):
            self.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, **more)

    def press_tab(self):
        self.press("Tab", windowsVirtualKeyCode=9)

    def press_enter(self):
        self.press("Enter", windowsVirtualKeyCode=13, text="\r")

    def click(self, selector):
        """With the mouse, in the middle of the element."""
        place = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); "
        x, y = self.run(place + "return [box.x + box.width / 2, box.y + box.height / 2]", selector)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def address(self):
        """What the address bar shows, also where nothing answered."""
        history = self.command("Page.getNavigationHistory")
        return history["entries"][history["currentIndex"]]["url"]

    def type(self, text):
        self.command("Input.insertText", text=text)

    def accessible(self):
        """What a screen reader is told: (role, name, properties) of everything, in order."""
        nodes = self.command("Accessibility.getFullAXTree")["nodes"]
        told = []
        for node in nodes:
            if node.get("ignored"):
                continue
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
            told.append((node["role"]["value"], node.get("name", {}).get("value", ""), properties))
        return told

    def _collect(self):
        for entry in self.tell("POST", "/se/log", type="browser"):
            self._messages.append((entry["level"], entry["message"]))
        for entry in self.tell("POST", "/se/log", type="performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self._requests.append(message["params"]["request"]["url"])

    def take_errors(self):
        """What the console told since the last time, but for what is only informative."""
        self._collect()
        messages, self._messages = self._messages, []
        return [text for level, text in messages if level in ("SEVERE", "WARNING")]

    def take_requests(self):
        self._collect()
        requests, self._requests = self._requests, []
        return requests

    def end(self):
        """The browser may have ended by itself."""
        with contextlib.suppress(ChildFailed, OSError, http.client.HTTPException):
            self._ask("DELETE", self._session)
