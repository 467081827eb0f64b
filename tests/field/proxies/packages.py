"""Debian packages that are unpacked into a folder and never installed."""
import os
import pathlib
import re
import subprocess

# The programs and what they read are in these; the libraries that are missing here come with them.
WANTED = ["haproxy", "nginx", "nginx-common", "squid", "squid-common", "squid-langpack", "tinyproxy", "tinyproxy-bin"]


class PackagesMissing(Exception):
    """The packages cannot be had; says why."""


def _names(packages):
    """Those that apt would install anew for these. What it would only upgrade is there already, and good enough."""
    command = ["apt-get", "install", "--simulate", "--no-install-recommends", *packages]
    plan = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if plan.returncode != 0:
        raise PackagesMissing(plan.stderr.strip())
    return re.findall(r"^Inst (\S+) \(", plan.stdout, flags=re.M)


def _download(folder, wanted):
    names = sorted({*wanted, *_names(wanted)})
    command = ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", *names]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def environment(root):
    """The environment in which the programs below `root` find their libraries."""
    libraries = [*root.glob("usr/lib/*/*.so*"), *root.glob("lib/*/*.so*")]
    folders = sorted({str(each.parent) for each in libraries})
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders)}


def unpacked(folder, say, wanted=WANTED):
    """The root of the unpacked packages in `folder`; they are fetched only where they are not there yet."""
    root = folder / "root"
    if root.is_dir():
        return root
    say(f"fetching packages and what they need into {folder}: unpacked there, not installed")
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    try:
        _download(downloads, wanted)
    except (PackagesMissing, subprocess.CalledProcessError):
        # The lists may be missing, or older than the archive.
        subprocess.run([pathlib.Path(".ci/install"), "lists"], check=True)
        _download(downloads, wanted)
    partial = folder / "partial"
    partial.mkdir(exist_ok=True)
    for package in sorted(downloads.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, partial], check=True)
    partial.rename(root)
    return root
