"""What the kernel says of processes: their processor time and memory; and of the machine."""
import os
import pathlib
import re
import subprocess
import time


class Finished:
    """A program that ended: what it wrote, its processor time with that of its children, and how long it ran."""

    def __init__(self, status, text, cpu, seconds):
        self.status, self.text, self.cpu, self.seconds = status, text, cpu, seconds


class Checks:
    """So many checks were made, with so much processor time, in so many seconds."""

    def __init__(self, number, cpu, seconds):
        self.number, self.cpu, self.seconds = number, cpu, seconds

    @property
    def cost(self):
        """Processor time of one check, in microseconds."""
        return self.cpu / self.number * 1e6

    @property
    def rate(self):
        return self.number / self.seconds


def run_measured(command, environment=None):
    begin = time.monotonic()
    process = subprocess.Popen(
        [str(each) for each in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )
    try:
        text = process.stdout.read().decode(errors="replace")
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Finished(process.returncode, text, usage.ru_utime + usage.ru_stime, time.monotonic() - begin)


def cpu_seconds(process):
    """The processor time of all threads so far: CPUCLOCK_SCHED of clock_getcpuclockid(3)."""
    return time.clock_gettime((~process << 3) | 2)


def _fields(process, file):
    """The sizes in this file of the process, in bytes."""
    text = pathlib.Path(f"/proc/{process}/{file}").read_text()
    return {name: int(size) * 1024 for name, size in re.findall(r"^(\w+):\s+(\d+) kB$", text, flags=re.M)}


def memory(process):
    """Bytes that are resident: all of them ("Rss"), and those of no file ("Anonymous")."""
    try:
        found = _fields(process, "smaps_rollup")
        return {name: found[name] for name in ("Rss", "Anonymous")}
    except PermissionError:  # only root looks into a process that hides its memory, and these are less exact
        found = _fields(process, "status")
        return {"Rss": found["VmRSS"], "Anonymous": found["RssAnon"]}


def peak_memory(process):
    """The most that was ever resident, in bytes."""
    return _fields(process, "status")["VmHWM"]


def machine():
    """One line: what this machine is, and how busy it is now."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    models = {line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")}
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = os.uname()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} × {' / '.join(sorted(models)) or kernel.machine}, {total:.0f} GiB, "
        f"{kernel.sysname} {kernel.release}; load {load}"
    )
