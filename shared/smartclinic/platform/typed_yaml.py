"""Reading a YAML file that people write: a typed value, or every problem with its line and how to mend it.

All scalars are read as text and then given their declared type, because YAML's own guesses are traps: it reads
13:00 as 780, `no` as false and a telephone number as an integer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import UnionType
from typing import Any, Final, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import yaml

LARGEST_FILE: Final = 200_000
"""Characters. A hundred doctors fit many times over."""

_ERROR: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_LIMIT: Final = re.compile(r"([<>]=) (\d+)")
_STEP: Final = re.compile(r"\.([a-z_]+)|\[(\d+|\.\.\.)\]")
_FIELD: Final = re.compile(r"field `([^`]+)`")
_MENDS: Final = {
    "encoded time": "write a time of day as 09:00 or 18:30",
    "encoded date": "write a date that exists, as 2026-12-24",
    "Expected `array`": "write a list, one entry a line after a dash",
    "Expected `object`": "write names and values below it, such as zh: and en:",
    "Expected `int": "write a whole number",
    "Expected `bool`": "write true or false",
    "length >= 1": "write at least one",
}

T = TypeVar("T", bound=msgspec.Struct)

Problem = tuple[str, str]
"""A path into the file such as `$.doctors[0].leave[1]`, and what is wrong with its mend."""


class FileProblems(Exception):
    """The file cannot be used. `problems` says for each fault: the line, what is wrong, how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileKind(Generic[T]):
    """What a kind of file holds. `model` is the file as a whole; `example` names a file to write it after."""

    model: type[T]
    name: str
    example: str
    raises: type[FileProblems] = FileProblems
    mends: Mapping[str, str] = field(default_factory=dict)
    """How to mend what msgspec's message has these words for, before the usual mends."""
    scalar: Callable[[str], str] = str
    """How a scalar's text is read before it is given its type."""


def read_typed(text: str, kind: FileKind[T], contradictions: Callable[[T], Iterable[Problem]] | None = None) -> T:
    """The value that this YAML text describes. Raises the kind's error with every problem found."""
    source = _Source(text, kind)
    source.stop_at(_type_problems(source.tree, kind))
    value = msgspec.convert(source.tree, kind.model, strict=False)
    source.stop_at(contradictions(value) if contradictions else ())
    return value


class _Source(Generic[T]):
    """The text as a tree of plain values, which remembers the line of each."""

    def __init__(self, text: str, kind: FileKind[T]) -> None:
        self._kind = kind
        self._lines: dict[str, int] = {}
        self._faults: list[tuple[int, str]] = []
        self.tree: Any = self._plain(_compose(text, kind), "$")  # YAML has any shape until it is converted
        self.stop_at(())

    def stop_at(self, problems: Iterable[Problem]) -> None:
        """Raise the kind's error if anything is wrong: these problems or faults of the text itself."""
        self._faults += [(self._line(path), words) for path, words in problems]
        if self._faults:
            raise self._kind.raises([f"line {line}: {words}" for line, words in sorted(set(self._faults))])

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
        return self._kind.scalar(node.value)

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in plain:
                self._faults.append((line, f"`{name}` is written twice here; keep one of them"))
            self._lines[f"{path}.{name}"] = line
            plain[name] = self._plain(value, f"{path}.{name}")
        return plain


def _compose(text: str, kind: FileKind[T]) -> yaml.Node:
    if len(text) > LARGEST_FILE:
        raise kind.raises([f"line 1: the file is longer than {LARGEST_FILE} characters; is it a {kind.name}?"])
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                # An alias may contain itself, or a billion copies of another.
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise kind.raises([f"line {line}: aliases (*{event.anchor}) are not used here; write it out"])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise kind.raises([_syntax_problem(error)]) from error
    if node is None:
        raise kind.raises([f"line 1: the file is empty; start from {kind.example}"])
    return node


def _syntax_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "a character that YAML does not allow"
    return f"line {mark.line + 1 if mark else 1}: this is not YAML ({what}); check indents, colons and quotes near it"


def _type_problems(tree: Any, kind: FileKind[T]) -> Iterator[Problem]:
    """What does not fit the declared types: the first fault of each entry, so that one run finds most of them."""
    found = False
    for path, value, declared in _entries(tree, kind.model):
        try:
            msgspec.convert(value, declared, strict=False)
        except msgspec.ValidationError as error:
            found = True
            yield _explained(str(error), path, kind)
    if not found:
        try:
            msgspec.convert(tree, kind.model, strict=False)
        except msgspec.ValidationError as error:
            yield _explained(str(error), "$", kind)


def _entries(tree: Any, model: type[msgspec.Struct]) -> Iterator[tuple[str, Any, Any]]:
    """Each entry of each top-level list, and each other top-level field, with its path and declared type."""
    for name, declared in get_type_hints(model, include_extras=True).items() if isinstance(tree, dict) else ():
        if name not in tree:
            continue
        listed = _type_of_items(declared)
        if listed and isinstance(tree[name], list):
            yield from ((f"$.{name}[{n}]", item, listed) for n, item in enumerate(tree[name]))
        else:
            yield f"$.{name}", tree[name], declared


def _type_of_items(declared: Any) -> Any:
    plain = get_args(declared)[0] if hasattr(declared, "__metadata__") else declared
    return get_args(plain)[0] if get_origin(plain) is tuple else None


def _explained(message: str, above: str, kind: FileKind[T]) -> Problem:
    """Where msgspec's message points, and what it says in words that name the mend."""
    parts = _ERROR.match(message)
    what, path = (parts["what"], parts["path"] or "$") if parts else (message, "$")
    path = above + path[1:]
    named = _FIELD.search(what)
    if named and "unknown field" in what:
        return f"{path}.{named[1]}", f"`{named[1]}` is not a setting here; {_closest(named[1], kind.model)}"
    if named:
        return path, f"`{named[1]}` is missing; add it"
    mends = {**kind.mends, **_MENDS}
    mend = next((mend for sign, mend in mends.items() if sign in what), None)
    mend = mend or _one_of(_choices(kind.model, path)) or f"correct it as in {kind.example}"
    return path, f"`{path.rpartition('.')[2]}` cannot be read ({what}); {mend}{_limits(what)}"


def _limits(what: str) -> str:
    """The smallest or largest number or length that msgspec's message names, to be added to a mend."""
    named = _LIMIT.search(what)
    if named is None or "length >= 1" in what:
        return ""
    counted = " characters" if "`str` of length" in what else " entries" if "length" in what else ""
    return f", {named[2]} or more{counted}" if named[1] == ">=" else f", at most {named[2]}{counted}"


def _one_of(values: Iterable[str]) -> str:
    """How to mend what has to be one of these."""
    *others, last = [*values] or [""]
    return f"write {', '.join(others)} or {last}" if others else ""


def _choices(model: Any, path: str) -> tuple[str, ...]:
    """The values that may stand at this place of the file, where it is one of a few."""
    declared = model
    for name, _ in _STEP.findall(path):
        inside = get_type_hints(declared, include_extras=True).get(name) if isinstance(declared, type) else None
        declared = _plain_type(inside if name else _type_of_items(declared))
    is_choice = isinstance(declared, type) and issubclass(declared, Enum)
    return tuple(str(each.value) for each in declared) if is_choice else ()


def _plain_type(declared: Any) -> Any:
    """A type without its annotations, and without None beside it."""
    plain = get_args(declared)[0] if hasattr(declared, "__metadata__") else declared
    others = [each for each in get_args(plain) if each is not type(None)]
    return others[0] if get_origin(plain) in {Union, UnionType} and len(others) == 1 else plain


def _closest(name: str, model: type[msgspec.Struct]) -> str:
    near = difflib.get_close_matches(name, sorted(_fields_within(model, set())), n=1)
    return f"did you mean `{near[0]}`?" if near else "remove it"


def _fields_within(declared: Any, seen: set[type]) -> set[str]:
    """The names of all fields of the structs that a type is made of (a typing construct, hence Any)."""
    if isinstance(declared, type) and issubclass(declared, msgspec.Struct):
        if declared in seen:
            return set()
        seen.add(declared)
        inner = get_type_hints(declared, include_extras=True).values()
        return {*declared.__struct_fields__, *(name for part in inner for name in _fields_within(part, seen))}
    return {name for part in get_args(declared) for name in _fields_within(part, seen)}
