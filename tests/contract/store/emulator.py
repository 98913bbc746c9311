"""Google's real Firestore emulator, started when a test first asks and stopped with the last who uses it.

One emulator (a JVM of about 235 MB, ready in about 3 s) serves every test process of this user: pytest-xdist's
workers, and runs side by side. Nobody can be left waiting for one that a crashed run left behind: its keeper
reads a pipe whose other end each user holds open, and when the last of them ends, however it ends, the keeper
kills the whole process group. Each store gets a project of its own, so that no test sees another's documents.

An already set FIRESTORE_EMULATOR_HOST is used as it is, and left running.
"""

from __future__ import annotations

import asyncio
import fcntl
import functools
import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from smartclinic.platform.store import Schema
from smartclinic.platform.store.firestore import FirestoreStore

PATIENCE_SECONDS: Final = 30.0  # of each call: a busy machine is no defect of the store
START_SECONDS: Final = 60.0
"""A busy machine may need many times the usual 3 s."""
ANSWER_SECONDS = 2.0
"""An emulator that takes longer over a trivial request is as good as gone."""

_KEEPER: Final = """
{
  "$@" >log 2>&1 &
  emulator=$!
  { cat alive >/dev/null; kill -KILL "-$emulator" "$emulator"; rm -f alive log ended; rmdir "$PWD"; kill -KILL 0; } &
  wait "$emulator"
  touch ended
} &
"""
"""gcloud makes a process group of its own, with the JVM in it, so the keeper kills that and then itself."""
_GCLOUD_ENVIRONMENT: Final = {
    "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
    "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
    "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
    "JAVA_TOOL_OPTIONS": "-Xmx512m",  # the JVM otherwise helps itself to a quarter of the machine
}


class EmulatorMissing(Exception):
    """The emulator is not installed on this machine. The text says what to install."""


# --- for tests ----------------------------------------------------------------------------------------


@asynccontextmanager
async def open_firestore_store(schema: Schema, *, project: str | None = None) -> AsyncIterator[FirestoreStore]:
    """A store in the emulator, alone in a new project unless one is named. Raises EmulatorMissing."""
    host = await asyncio.to_thread(emulator_host)
    store = FirestoreStore.open(project or fresh_project(), schema, emulator_host=host, seconds=PATIENCE_SECONDS)
    try:
        yield store
    finally:
        await store.close()


def fresh_project() -> str:
    """A project id that nobody has used: cheaper than wiping, and safe beside tests that run at once."""
    return f"test-{uuid.uuid4().hex[:20]}"


def wipe(project: str) -> None:
    """Remove every document of a project, to keep a long session's emulator small."""
    connection = http.client.HTTPConnection(emulator_host(), timeout=5)
    try:
        connection.request("DELETE", f"/emulator/v1/projects/{project}/databases/(default)/documents")
        if connection.getresponse().status != http.HTTPStatus.OK:
            raise RuntimeError(f"the emulator did not wipe {project}")
    finally:
        connection.close()


@functools.cache
def emulator_host() -> str:
    """`127.0.0.1:port` of a running emulator, for as long as this process lives.

    Raises EmulatorMissing when it is not installed, RuntimeError when it does not start or answer.
    """
    if given := os.environ.get("FIRESTORE_EMULATOR_HOST"):
        if not _answers(given):
            raise RuntimeError(f"nothing answers at FIRESTORE_EMULATOR_HOST={given}")
        return given
    with _only_one_at_a_time() as folder:
        return _join(folder) or _start(folder)


# --- one for all processes ----------------------------------------------------------------------------


@contextmanager
def _only_one_at_a_time() -> Iterator[Path]:
    """Hold the lock of the folder that this user's test processes share."""
    folder = Path(tempfile.gettempdir()) / f"smartclinic-firestore-emulator-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _join(folder: Path) -> str | None:
    """The host of the emulator that others use, kept alive by us too; None if there is none that works."""
    current = folder / "current"
    host = current.read_text() if current.exists() else ""
    pipe = _hold(_place(folder, host)) if host else None
    if pipe is None:
        return None
    if _answers(host):
        return host
    os.close(pipe)
    return None


def _start(folder: Path) -> str:
    """Start an emulator that lives until the last process that holds its pipe has ended."""
    command = _find()
    host = f"127.0.0.1:{_free_port()}"
    place = _place(folder, host)
    place.mkdir()
    os.mkfifo(place / "alive")
    subprocess.run(
        ["sh", "-c", _KEEPER, "sh", *command, f"--host-port={host}"],
        cwd=place,
        env={**os.environ, **_GCLOUD_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in the terminal is for the tests, not for the emulator
        check=True,
    )
    _wait_until_ready(host, place)
    (folder / "current").write_text(host)
    return host


def _wait_until_ready(host: str, place: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    pipe: int | None = None
    while time.monotonic() < deadline and not (place / "ended").exists():
        pipe = _hold(place) if pipe is None else pipe
        if pipe is not None and _answers(host):
            return
        time.sleep(0.1)
    said = (place / "log").read_text()[-1000:]
    if pipe is not None:
        os.close(pipe)
    raise RuntimeError(f"the Firestore emulator ended, or did not start within {START_SECONDS:.0f} s:\n{said}")


def _hold(place: Path) -> int | None:
    """Open the keeper's pipe until this process ends; None when no keeper reads it."""
    try:
        return os.open(place / "alive", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def _place(folder: Path, host: str) -> Path:
    """Where one emulator's pipe and log are."""
    return folder / host.rpartition(":")[2]


def _find() -> list[str]:
    """Google's own command that starts the emulator."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        raise EmulatorMissing("gcloud is not on the path: install the Google Cloud CLI")
    if shutil.which("java") is None:
        raise EmulatorMissing("the Firestore emulator needs Java 17 or newer on the path")
    if not (Path(gcloud).resolve().parent.parent / "platform" / "cloud-firestore-emulator").is_dir():
        raise EmulatorMissing("gcloud components install cloud-firestore-emulator")
    return [gcloud, "emulators", "firestore", "start"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(host: str) -> bool:
    connection = http.client.HTTPConnection(host, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
