"""A real Prometheus that scrapes the daemon, and promtool."""
import json
import re
import subprocess
import urllib.parse
import urllib.request

from ports import free_port


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


class Promtool:
    def __init__(self, root, environment):
        self._program = root / "usr/bin/promtool"
        self._environment = environment

    def run(self, *arguments, text=None):
        """What it complains about; empty: nothing."""
        done = subprocess.run(
            [self._program, *arguments], input=text, capture_output=True, text=True, env=self._environment
        )
        # Of metrics, what it finds is on the standard error, and the status may be 0.
        complaints = done.stderr if done.returncode == 0 else done.stdout + done.stderr
        return complaints.strip() or ("" if done.returncode == 0 else f"promtool ended with status {done.returncode}")


def hastened(rules):
    """The rules as they are, but for times that a test cannot wait for. A slow machine may miss some scrapes, and some checks."""
    text = re.sub(r"^(\s+for:) 3m$", r"\1 20s", rules, flags=re.M)  # of the daemon that is absent
    text = re.sub(r"^(\s+for:) \d+m$", r"\1 1s", text, flags=re.M)
    return text.replace("[10m]", "[30s]").replace("time() < 120", "time() < 30")


class Prometheus:
    def __init__(self, children, root, environment, folder, rules, target):
        self.folder = folder / "prometheus"
        self.folder.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        (self.folder / "tokenkeeper.rules.yml").write_text(hastened(rules.read_text()))
        configuration = {
            "global": {"scrape_interval": "2s", "evaluation_interval": "1s"},
            "rule_files": ["tokenkeeper.rules.yml"],
            "scrape_configs": [{"job_name": "tokenkeeper", "static_configs": [{"targets": [target]}]}],
        }
        (self.folder / "prometheus.yml").write_text(json.dumps(configuration))
        command = [root / "usr/bin/prometheus", f"--config.file={self.folder / 'prometheus.yml'}"]
        command += [f"--storage.tsdb.path={self.folder / 'data'}", "--log.level=warn"]
        command += [f"--web.listen-address={self.url.removeprefix('http://')}"]
        children.start("prometheus", command, self.folder / "log", environment)
        children.wait_for("prometheus", self._is_ready)

    def _is_ready(self):
        try:
            return "ready" in fetch(self.url + "/-/ready").lower()
        except OSError:
            return False

    def _ask(self, path, **parameters):
        answer = json.loads(fetch(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"))
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression):
        return self._ask("query", query=expression)["result"]

    def values_of(self, label):
        return self._ask(f"label/{label}/values")

    def alerts(self):
        """Those that fire: each as (name, organization or "")."""
        found = self._ask("alerts")["alerts"]
        return {
            (each["labels"]["alertname"], each["labels"].get("organization", ""))
            for each in found
            if each["state"] == "firing"
        }

    def annotations(self):
        found = self._ask("alerts")["alerts"]
        return [each["annotations"] for each in found]


def queries_of(dashboard):
    """Each query of the dashboard, with every job and organization chosen: (panel, expression)."""
    for panel in json.loads(dashboard.read_text())["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$__rate_interval", "30s")
            yield panel["title"], re.sub(r"\$(job|organization)\b", ".*", expression)
