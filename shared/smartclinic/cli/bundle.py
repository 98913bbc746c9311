"""What is deployed for one function: its own code, the shared package beside it, and pinned requirements.

The build in the cloud byte-compiles only what a requirements.txt installs, so each bundle carries one: without it
imports take three to five times as long. It names what that function needs and nothing else, for a quick cold start.
"""

from __future__ import annotations

import shutil
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT: Final = Path(__file__).resolve().parents[3]
ENTRY: Final = "main.py"
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say: same content, same bytes
DEPLOYED_ON: Final = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


class CannotBundle(Exception):
    """A bundle was not made. The text says what to do about it."""


def functions(checkout: Path = CHECKOUT) -> tuple[str, ...]:
    """The functions that exist, in order: folders of functions/ with a main.py."""
    return tuple(sorted(entry.parent.name for entry in (checkout / "functions").glob(f"*/{ENTRY}")))


def bundle(function: str, destination: Path) -> Path:
    """Make the bundle of a function in the folder `destination`, and `destination`.zip beside it; return the folder.

    An older bundle there is replaced. The zip's bytes depend on content alone. Raises CannotBundle.
    """
    if function not in functions():
        raise CannotBundle(f"there is no function {function}; there are {', '.join(functions()) or 'none'}")
    lines = requirements(function)
    _clear(destination)
    leave_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(CHECKOUT / "functions" / function, destination, ignore=leave_out)
    shutil.copytree(CHECKOUT / "shared" / "smartclinic", destination / "smartclinic", ignore=leave_out)
    (destination / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _zip(destination)
    return destination


def requirements(function: str) -> tuple[str, ...]:
    """The pinned requirements of a function: what pyproject.toml lists for it, and what that needs in turn.

    Versions are those of requirements.lock, dependencies those of the installed packages. Raises CannotBundle.
    """
    listed = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["smartclinic"]["bundles"]
    if function not in listed:
        raise CannotBundle(f"say what {function} needs under [tool.smartclinic.bundles] in pyproject.toml")
    locked = _locked()
    needed = sorted(_closure(listed[function]))
    if unlocked := [name for name in needed if name not in locked]:
        raise CannotBundle(f"{', '.join(unlocked)} not in requirements.lock: run make lock")
    return tuple(f"{name}=={locked[name]}" for name in needed)


def _locked() -> Mapping[str, str]:
    """The exact version of every package, by its canonical name."""
    lines = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.strip() for name, version in pins}


def _closure(names: Iterable[str]) -> set[str]:
    """The canonical names of these packages and of all that they require where functions are deployed."""
    waiting = [Requirement(name) for name in names]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        for extra in {"", *wanted.extras}:
            key = (canonicalize_name(wanted.name), extra)
            if key not in seen:
                seen.add(key)
                waiting += _required_by(wanted.name, extra)
    return {name for name, _ in seen}


def _required_by(name: str, extra: str) -> list[Requirement]:
    """What an installed package requires, with this extra, where functions are deployed."""
    try:
        declared = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:
        raise CannotBundle(f"{name} is not installed here: run make install") from None
    found = (Requirement(line) for line in declared)
    return [item for item in found if item.marker is None or item.marker.evaluate(DEPLOYED_ON | {"extra": extra})]


def _clear(destination: Path) -> None:
    """Make way for a bundle, removing nothing but an older bundle."""
    if destination.exists() and any(destination.iterdir()) and not (destination / "smartclinic").is_dir():
        raise CannotBundle(f"{destination} holds something else; name a new folder")
    shutil.rmtree(destination, ignore_errors=True)
    destination.parent.mkdir(parents=True, exist_ok=True)


def _zip(folder: Path) -> None:
    """Write folder.zip beside the folder, in order and without times."""
    with zipfile.ZipFile(folder.with_name(folder.name + ".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
