"""Random histories of two logical clients, and what a store lets them see.

A history is generated once and played on each store: one sequential interleaving, in which each client acts on the
versions that it last saw. What is seen names a version by when it was first seen for its path, so that two stores
can be compared, and no times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from smartclinic.platform.store import (
    ABSENT,
    REMOVE,
    Change,
    Create,
    Delete,
    Document,
    Guard,
    In,
    Increment,
    Maximum,
    Minimum,
    Outcome,
    Patch,
    Path,
    Query,
    Replace,
    Snapshot,
    Store,
    StoreError,
    Union,
    Value,
    Version,
    Write,
)
from tests.contract.store.schema import NOON, after_noon, event, exact, note

CLIENTS = (0, 1)
PATHS = (note("x"), note("y"), note("z"), note("x", "b"), event("x"), Path("numbers/1"))
NOBODYS = Version("nobody's")
Verb: TypeAlias = Literal["create", "replace", "repeat", "patch", "delete", "guard"]
Seen: TypeAlias = object
"""Anything that can be compared: part of what a store answered."""


@dataclass(frozen=True)
class Draft:
    """A write, before what its client last saw is known. `compares`: with a precondition on the version."""

    verb: Verb
    path: Path
    data: Document
    changes: dict[str, Change]
    compares: bool

    def write(self, seen: Snapshot | None) -> Write:
        """The write, by a client that last saw this."""
        version = (seen and seen.version) or NOBODYS
        data = (seen and seen.data) or {}
        compared = version if self.compares else None
        match self.verb:
            case "create":
                return Create(self.path, self.data)
            case "replace":
                return Replace(self.path, self.data, version)
            case "repeat":  # changes nothing, unless somebody else did
                return Replace(self.path, data, version) if self.compares else Patch(self.path, data)
            case "patch":
                return Patch(self.path, self.changes, compared)
            case "delete":
                return Delete(self.path, compared)
            case "guard":
                return Guard(self.path, compared or ABSENT)


@dataclass(frozen=True)
class Step:
    """One client reads `paths` and then writes `drafts`, each for itself or all at once."""

    client: int
    paths: tuple[Path, ...] = ()
    drafts: tuple[Draft, ...] = ()
    each: bool = False


@dataclass(frozen=True)
class DueQuestion:
    """A question for what is due."""

    kind: str
    now: datetime
    limit: int


History: TypeAlias = Sequence[Step | Query | DueQuestion]


# --- generating ---------------------------------------------------------------------------------------

_CLIENT = st.sampled_from(CLIENTS)
_INSTANTS = st.sampled_from([NOON, after_noon(0.000_001), after_noon(-1)])
_INTEGERS = st.sampled_from([-(2**63), -1, 0, 1, 2, 2**63 - 1])
_SCALARS: st.SearchStrategy[Value] = st.sampled_from([None, True, 1, "1", b"1"])
_ITEMS: st.SearchStrategy[Value] = _SCALARS | st.dictionaries(st.sampled_from(["k", "l"]), _SCALARS, max_size=2)
_FIELDS: dict[str, st.SearchStrategy[Value]] = {
    "thread": st.sampled_from(["t", "u", None]),
    "title": st.text("aAb\x00é一", max_size=3),
    "count": _INTEGERS | st.none(),
    "done": st.booleans() | st.none(),
    "at": _INSTANTS | st.none(),
    "raw": st.binary(max_size=2),
    "tags": st.lists(_ITEMS, max_size=3),
    "extra": st.dictionaries(st.sampled_from(["k", "k l", "診"]), _ITEMS, max_size=2),
    "due_at": _INSTANTS | st.none(),
}
_TRANSFORMS: dict[str, st.SearchStrategy[Change]] = {
    "count": st.one_of(*(st.builds(change, _INTEGERS) for change in (Increment, Minimum, Maximum))),
    "tags": st.builds(Union, st.lists(_ITEMS, max_size=3).map(tuple)),
}
_NAMES: dict[str, tuple[str, ...]] = {"events": ("due_at",), "numbers": ("due_at",), "notes": tuple(_FIELDS)}
_VERBS: tuple[Verb, ...] = ("create", "replace", "repeat", "delete", "guard", "patch", "patch", "patch", "patch")
_OFTEN = (*[note("x"), note("y")] * 3, *PATHS)


def _names_at(path: Path) -> Sequence[str]:
    return _NAMES[path.split("/")[-2]]


@st.composite
def _data(draw: st.DrawFn, names: Sequence[str]) -> dict[str, Value]:
    """Most of the fields; the missing ones matter too."""
    return {name: draw(_FIELDS[name]) for name in names if draw(st.integers(0, 4))}


@st.composite
def _changes(draw: st.DrawFn, names: Sequence[str]) -> dict[str, Change]:
    """Mostly transforms where there are any, and few of the other fields."""
    changes: dict[str, Change] = {}
    for name in names:
        dice = draw(st.integers(0, 9))
        if name in _TRANSFORMS and dice > 3:
            changes[name] = draw(_TRANSFORMS[name])
        elif dice > 7:
            changes[name] = REMOVE if dice == 8 else draw(_FIELDS[name])
    return changes


@st.composite
def _drafts(draw: st.DrawFn) -> Draft:
    path, verb = draw(st.sampled_from(_OFTEN)), draw(st.sampled_from(_VERBS))
    names = _names_at(path)
    data = draw(_data(names)) if verb in ("create", "replace") else {}
    changes = draw(_changes(names)) if verb == "patch" else {}
    return Draft(verb, path, data, changes, draw(st.booleans()))


@st.composite
def _beginnings(draw: st.DrawFn) -> Step:
    """Most documents are there at the start."""
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=3, unique=True))
    drafts = [Draft("create", path, draw(_data(_names_at(path))), {}, compares=False) for path in paths]
    return Step(0, drafts=tuple(drafts))


_WHERE: st.SearchStrategy[Value | In] = st.sampled_from(["t", "u", None, In(("t", "u")), In(("", "t"))])
_QUERIES = st.one_of(
    st.builds(Query, st.just("a"), st.just("notes")),
    st.builds(Query, st.just("a"), st.just("notes"), st.fixed_dictionaries({"thread": _WHERE})),
    st.builds(
        Query,
        st.sampled_from(["a", "b"]),
        st.just("notes"),
        st.fixed_dictionaries({"thread": _WHERE}),
        order=st.sampled_from(["at", "-at"]),
        at_least=_INSTANTS | st.none(),
        below=_INSTANTS | st.none(),
    ),
    st.builds(
        Query,
        st.just("a"),
        st.just("notes"),
        st.fixed_dictionaries({"thread": _WHERE, "done": st.booleans() | st.none()}),
        order=st.just("-count"),
        at_least=_INTEGERS | st.none(),
        below=_INTEGERS | st.none(),
    ),
    st.builds(Query, st.just("a"), st.just("notes"), order=st.just("title"), at_least=_FIELDS["title"] | st.none()),
)


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    drafts = draw(st.lists(_drafts(), min_size=1, max_size=3, unique_by=lambda draft: draft.path))
    paths = [draft.path for draft in drafts] if draw(st.booleans()) else []
    return Step(draw(_CLIENT), tuple(paths), tuple(drafts), each=draw(st.booleans()))


def histories() -> st.SearchStrategy[History]:
    """Up to forty steps over six documents. Half of the writes follow their client's own look."""
    step: st.SearchStrategy[Step | Query | DueQuestion] = st.one_of(
        _steps(),
        _steps(),
        _steps(),
        st.builds(Step, _CLIENT, paths=st.just(PATHS)),
        st.builds(replace, _QUERIES, limit=st.integers(1, 3)),
        st.builds(DueQuestion, st.sampled_from(["notes", "events"]), _INSTANTS, st.integers(1, 3)),
    )
    steps = st.lists(step, min_size=20, max_size=40)
    return st.builds(lambda beginning, rest: [beginning, *rest], _beginnings(), steps)


# --- playing ------------------------------------------------------------------------------------------


class Player:
    """Plays one history on one store and notes what is seen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: list[dict[Path, Snapshot]] = [{} for _ in CLIENTS]
        self._versions: dict[Path, list[Version]] = {}

    async def play(self, history: History) -> list[Seen]:
        """What is seen, step by step; in the end every document, once more."""
        seen = [await self._play(step) for step in history]
        return [*seen, await self._read(0, PATHS)]

    async def _play(self, step: Step | Query | DueQuestion) -> Seen:
        if isinstance(step, Query):
            return await self._find(step)
        if isinstance(step, DueQuestion):
            return await self._due(step)
        read = await self._read(step.client, step.paths)
        return read, await self._write(step)

    async def _read(self, client: int, paths: Sequence[Path]) -> Seen:
        snapshots = await self._store.get(paths)
        self._known[client].update({snapshot.path: snapshot for snapshot in snapshots})
        return [self._seen(snapshot) for snapshot in snapshots]

    async def _write(self, step: Step) -> Seen:
        known = self._known[step.client]
        writes = [draft.write(known.get(draft.path)) for draft in step.drafts]
        if step.each:
            outcomes: Sequence[Outcome] = await self._store.write_each(writes)
            return [outcome.value for outcome in outcomes]
        try:
            versions = await self._store.commit(writes)
        except StoreError as error:
            return type(error).__name__
        return [self._label(write.path, version) for write, version in zip(writes, versions, strict=True)]

    async def _find(self, query: Query) -> Seen:
        pages: list[Seen] = []
        while True:
            page = await self._store.find(query)
            pages.append([self._seen(snapshot) for snapshot in page.snapshots])
            if page.next is None:
                return pages
            query = replace(query, after=page.next)

    async def _due(self, question: DueQuestion) -> Seen:
        pages: list[Seen] = []
        page = await self._store.due(question.kind, question.now, limit=question.limit)
        while True:
            pages.append(list(page.due))
            if page.next is None:
                return pages
            page = await self._store.due(question.kind, question.now, after=page.next, limit=question.limit)

    def _seen(self, snapshot: Snapshot) -> Seen:
        data = None if snapshot.data is None else exact(snapshot.data)
        return snapshot.path, data, self._label(snapshot.path, snapshot.version)

    def _label(self, path: Path, version: Version | None) -> int | None:
        if version is None:
            return None
        versions = self._versions.setdefault(path, [])
        if version not in versions:
            versions.append(version)
        return versions.index(version)
