"""What goes wrong, for each alert: how it comes about, and how it ends."""
import os
import time


class Case:
    """Of an alert: `begin` brings its trouble about, `nudge` is called each second until it fires, `end` cures it."""

    alert = ""
    organization = ""

    def __init__(self, world):
        self.sandbox, self.daemon = world.sandbox, world.daemon
        self.world = world

    def nudge(self):
        pass

    def command(self, verb):
        self.daemon.ask(f"/v1/sessions/{self.organization}/{verb}", "POST")

    def fail(self, **fault):
        self.sandbox.tell("POST", "/faults", organization=self.organization, **fault)

    def end(self):
        self.sandbox.tell("DELETE", "/faults")


class DeadlineNear(Case):
    alert, organization = "TokenkeeperDeadlineNear", "outage"

    def begin(self):
        self.fail(kind="status_503")


class RenewalFailing(Case):
    alert, organization = "TokenkeeperRenewalFailing", "renewal"

    def begin(self):
        self.fail(kind="status", status=400, code="unauthorized_client", operation="oauthToken")
        self.command("renew")

    def end(self):
        super().end()
        self.command("renew")


class KeepAliveIneffective(Case):
    alert, organization = "TokenkeeperKeepAliveIneffective", "ineffective"

    def begin(self):
        self._exclude(True)

    def nudge(self):
        self.command("keep-alive")

    def end(self):
        self._exclude(False)
        self.command("keep-alive")

    def _exclude(self, excluded):
        self.sandbox.tell("POST", "/organizations/ineffective/exclusions", operations=["getTokensMe"], excluded=excluded)


class TokenEndsSoon(Case):
    alert, organization = "TokenkeeperTokenEndsSoon", "ending"

    def begin(self):
        written = time.time() - 58 * 60
        os.utime(self.sandbox.token_file("ending"), (written, written))
        self.daemon.configure({"ending": {"token_lifetime": "1h"}})
        self.daemon.reload()

    def end(self):
        self.daemon.configure()
        self.daemon.reload()


class Throttled(Case):
    alert, organization = "TokenkeeperThrottled", "throttled"

    def begin(self):
        self.fail(kind="status", status=429, retry_after="1s")

    def nudge(self):
        self.command("verify")


class Overloaded(Case):
    alert = "TokenkeeperOverloaded"

    def begin(self):
        busy = {}
        for name in ("busy-1", "busy-2", "busy-3"):
            busy[name] = {"access_token_file": self.sandbox.token_file(name), "check_interval": "1s"}
        self.daemon.configure(busy)
        self.daemon.reload()

    def end(self):
        self.daemon.configure()
        self.daemon.reload()


class StoreUnavailable(Case):
    alert, organization = "TokenkeeperStoreUnavailable", "store"

    def begin(self):
        self.nudge()

    def nudge(self):
        """SQLite may find room in its own files once more."""
        self.ballast = self.daemon.state / "ballast"
        with open(self.ballast, "ab", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass  # the disk is full now
        self.command("renew")

    def end(self):
        self.ballast.unlink()


class ConfigurationRefused(Case):
    alert = "TokenkeeperConfigurationRefused"

    def begin(self):
        self.daemon.configure({"calm": {"mode": "for-ever"}})
        self.daemon.reload(wanted=422)

    def end(self):
        self.daemon.configure()
        self.daemon.reload()


class AddressInUse(ConfigurationRefused):
    """A reload to an address that another program holds changes nothing."""

    def begin(self):
        self.daemon.configure(metrics={"listen": self.world.taken_address})
        text = self.daemon.reload(wanted=422)
        assert "another program listens there" in text, text


class ClockDiffers(Case):
    alert = "TokenkeeperClockDiffers"

    def begin(self):
        self.sandbox.tell("POST", "/clock-skew", clock_skew="-10m")

    def end(self):
        self.sandbox.tell("POST", "/clock-skew", clock_skew="0s")


class SessionLost(Case):
    alert, organization = "TokenkeeperSessionLost", "lost"

    def begin(self):
        self.sandbox.tell("POST", "/tokens/lost/revoke")

    def end(self):
        self.sandbox.tell("POST", "/tokens", name="lost-2", organization="lost", value="another-token-of-lost")
        with open(self.sandbox.token_file("lost"), "w") as file:
            file.write("another-token-of-lost")


class Absent(Case):
    alert = "TokenkeeperAbsent"

    def begin(self):
        self.world.children.stop("the daemon")

    def end(self):
        self.daemon.start()


ALL = [DeadlineNear, RenewalFailing, KeepAliveIneffective, TokenEndsSoon, Throttled, Overloaded, StoreUnavailable]
ALL += [ConfigurationRefused, AddressInUse, ClockDiffers, SessionLost, Absent]
