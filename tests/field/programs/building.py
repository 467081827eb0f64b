"""Where the programs are built."""
import os
import pathlib
import subprocess


def say(text):
    print(f"== {text}", flush=True)


def programs(names, are_built):
    """Their paths below BUILD_DIR (build/run); builds them first, unless they are there and up to date."""
    build = pathlib.Path(os.environ.get("BUILD_DIR", "build/run"))
    paths = [build / name for name in names]
    if are_built:
        return paths
    subprocess.run(["./.ci/install", "build"], check=True)
    if not (build / "build.ninja").exists():
        options = ["-Dbuildtype=plain", "-Doptimization=0", "-Ddebug=false"]
        subprocess.run(["meson", "setup", build, *options], check=True, stdout=subprocess.DEVNULL)
    say(f"building into {build}")
    subprocess.run(["ninja", "-C", build, "--quiet", *names], check=True)
    return paths
