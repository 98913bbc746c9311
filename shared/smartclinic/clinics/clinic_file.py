"""Reading a clinic file: YAML in, a `Clinic` out, or every problem with its line and how to mend it.

All scalars are read as text and then given their declared type, because YAML's own guesses are traps: it reads
13:00 as 780, `no` as false and a telephone number as an integer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
import yaml

from smartclinic.clinics import model
from smartclinic.clinics.clinic_checks import contradictions
from smartclinic.clinics.model import Clinic

LARGEST_FILE: Final = 200_000
"""Characters. A hundred doctors fit many times over."""

_ERROR: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_FIELD: Final = re.compile(r"field `([^`]+)`")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_MENDS: Final = {
    "encoded time": "write a time of day as 09:00 or 18:30",
    "encoded date": "write a date that exists, as 2026-12-24",
    "Expected `array`": "write a list, one entry a line after a dash",
    "Expected `object`": "write names and values below it, such as zh: and en:",
    "Expected `int`": "write a whole number",
    "Expected `bool`": "write true or false",
    r"\+[0-9]": "write the telephone number with its country code, as +852 2345 6789",
    "https": "write a whole address that starts with https://",
    "regex": "use small letters, digits and hyphens only",
    "length >= 1": "write at least one",
}


class ClinicFileError(Exception):
    """The clinic file cannot be used. `problems` says for each fault: the line, what is wrong, how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_clinic_file(text: str) -> Clinic:
    """The clinic that this YAML text describes. Raises ClinicFileError with every problem found."""
    source = _Source(text)
    source.stop_at(_type_problems(source.tree))
    clinic = msgspec.convert(source.tree, Clinic, strict=False)
    source.stop_at(contradictions(clinic))
    return clinic


def sample_clinic_text() -> str:
    """The clinic file of 康和診所 (Hong Wo Clinic), an invented clinic for the demo and the tests."""
    return (resources.files("smartclinic.clinics") / "sample" / "hong_wo.yaml").read_text("utf-8")


class _Source:
    """The text as a tree of plain values, which remembers the line of each."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        self._faults: list[tuple[int, str]] = []
        self.tree: Any = self._plain(_compose(text), "$")  # YAML has any shape until it is converted
        self.stop_at(())

    def stop_at(self, problems: Iterator[tuple[str, str]] | tuple[()]) -> None:
        """Raise ClinicFileError if anything is wrong: these problems (path, words) or faults of the text itself."""
        self._faults += [(self._line(path), words) for path, words in problems]
        if self._faults:
            raise ClinicFileError([f"line {line}: {words}" for line, words in sorted(set(self._faults))])

    def _line(self, path: str) -> int:
        while path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["))]
        return self._lines[path]

    def _plain(self, node: yaml.Node, path: str) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, f"{path}[{n}]") for n, item in enumerate(node.value)]
        clock = _CLOCK.fullmatch(node.value)
        return f"{int(clock[1]):02}:{clock[2]}:00" if clock else node.value

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in plain:
                self._faults.append((line, f"`{name}` is written twice here; keep one of them"))
            self._lines[f"{path}.{name}"] = line
            plain[name] = self._plain(value, f"{path}.{name}")
        return plain


def _compose(text: str) -> yaml.Node:
    if len(text) > LARGEST_FILE:
        raise ClinicFileError([f"line 1: the file is longer than {LARGEST_FILE} characters; is it a clinic file?"])
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                # An alias may contain itself, or a billion copies of another.
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise ClinicFileError([f"line {line}: aliases (*{event.anchor}) are not used here; write it out"])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ClinicFileError([_syntax_problem(error)]) from error
    if node is None:
        raise ClinicFileError(["line 1: the file is empty; start from the sample clinic's file"])
    return node


def _syntax_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "a character that YAML does not allow"
    return f"line {mark.line + 1 if mark else 1}: this is not YAML ({what}); check indents, colons and quotes near it"


def _type_problems(tree: Any) -> Iterator[tuple[str, str]]:
    """What does not fit the declared types: the first fault of each entry, so that one run finds most of them."""
    found = False
    for path, value, kind in _entries(tree):
        try:
            msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError as error:
            found = True
            yield _explained(str(error), path)
    if not found:
        try:
            msgspec.convert(tree, Clinic, strict=False)
        except msgspec.ValidationError as error:
            yield _explained(str(error), "$")


def _entries(tree: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each entry of each top-level list, and each other top-level field, with its path and declared type."""
    for name, kind in get_type_hints(Clinic, include_extras=True).items() if isinstance(tree, dict) else ():
        if name not in tree:
            continue
        listed = _type_of_items(kind)
        if listed and isinstance(tree[name], list):
            yield from ((f"$.{name}[{n}]", item, listed) for n, item in enumerate(tree[name]))
        else:
            yield f"$.{name}", tree[name], kind


def _type_of_items(kind: Any) -> Any:
    plain = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    return get_args(plain)[0] if get_origin(plain) is tuple else None


def _explained(message: str, above: str) -> tuple[str, str]:
    """Where msgspec's message points, and what it says in words that name the mend."""
    parts = _ERROR.match(message)
    what, path = (parts["what"], parts["path"] or "$") if parts else (message, "$")
    path = above + path[1:]
    field = _FIELD.search(what)
    if field and "unknown field" in what:
        return f"{path}.{field[1]}", f"`{field[1]}` is not a setting here; {_closest(field[1])}"
    if field:
        return path, f"`{field[1]}` is missing; add it"
    mend = next((mend for sign, mend in _MENDS.items() if sign in what), "correct it as in the sample clinic's file")
    return path, f"`{path.rpartition('.')[2]}` cannot be read ({what}); {mend}"


def _closest(name: str) -> str:
    known = {field for kind in vars(model).values() if isinstance(kind, type) for field in _fields_of(kind)}
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"did you mean `{near[0]}`?" if near else "remove it"


def _fields_of(kind: type) -> tuple[str, ...]:
    return kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else ()
