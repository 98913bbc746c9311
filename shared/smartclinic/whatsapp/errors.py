"""Meta's error codes: what each means for a message of ours. One table: sends, statuses and docs/whatsapp.md read it.

Source: Meta, "Error codes", November 2026. Decisions rest on the code, never on the title.
Words for staff are in words/{zh-HK,en}.yaml, under each row's `advice`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from smartclinic.conversations.channel import Refusal, Retry, Stops, Tells


@dataclass(frozen=True, slots=True)
class Row:
    """What one code (or a range of codes) means and does. `advice` names the words for staff."""

    codes: tuple[int, ...]
    meaning: str
    advice: str
    retry: Retry | None = None
    stops: Stops = Stops.NOTHING
    tells: Tells = Tells.STAFF
    opts_out_of_marketing: bool = False
    closes_window: bool = False

    @property
    def label(self) -> str:
        """The codes for a table: one, several, or a range."""
        if len(self.codes) > 10:
            return f"{self.codes[0]}-{self.codes[-1]}"
        return ", ".join(map(str, self.codes)) or "any other"

    def refusal(self, code: int) -> Refusal:
        """What this row says of a code."""
        return Refusal(code, self.retry, self.stops, self.tells, self.opts_out_of_marketing, self.closes_window)


_SECONDS: Final = Retry(timedelta(seconds=5))
_MINUTES: Final = Retry(timedelta(minutes=1))


def _soon(code: int, meaning: str, retry: Retry = _SECONDS) -> Row:
    """Meta is busy: the message leaves a little later, and nobody need know."""
    return Row((code,), meaning, "busy", retry, tells=Tells.NOBODY)


def _ours(code: int, meaning: str, advice: str = "our_fault") -> Row:
    """What was sent is wrong: the same again would be refused again."""
    return Row((code,), meaning, advice, tells=Tells.OPERATOR)


def _stopped(codes: Iterable[int], meaning: str, advice: str) -> Row:
    """Every message of the number would be refused: all wait until it is mended."""
    return Row(tuple(codes), meaning, advice, stops=Stops.NUMBER, tells=Tells.OPERATOR)


def _unusual(codes: Iterable[int], meaning: str, advice: str = "our_fault") -> Row:
    """Nothing that this service does can end so; if it does, an operator looks."""
    return Row(tuple(codes), meaning, advice, tells=Tells.OPERATOR)


_ROWS: Final = (
    # --- the app, the token, what it may do
    _stopped((0, 190, 401), "the access token is refused or has expired", "disconnected"),
    _unusual((1,), "unknown error, or an invalid request"),
    _soon(2, "Meta's service is down for a moment"),
    _stopped((3,), "the app may not call this method", "disconnected"),
    _soon(4, "too many calls of the app", _MINUTES),
    _stopped((10, 131005), "a permission is missing", "disconnected"),
    _stopped((33,), "the clinic's number was deleted", "number_gone"),
    _ours(100, "a parameter is wrong"),
    _stopped(range(200, 300), "a permission is missing", "disconnected"),
    _stopped((368,), "the account is blocked for breaking Meta's policies", "blocked"),
    _soon(80007, "too many calls of the account", _MINUTES),
    # --- the number, the account, the network
    _soon(130429, "too many messages a second"),
    Row((130472,), "the person is part of a marketing experiment of Meta's", "not_now"),
    _stopped((130497,), "the account may not write to this country", "blocked"),
    _soon(131000, "something went wrong at Meta"),
    _ours(131008, "a parameter is missing"),
    _ours(131009, "a parameter's value is wrong"),
    _soon(131016, "Meta's service is overloaded or down"),
    Row((131021,), "the number would write to itself", "own_number"),
    Row((131026,), "the person cannot be reached on WhatsApp", "not_on_whatsapp"),
    Row((131030,), "a test number may write only to people on its list", "test_number", tells=Tells.OPERATOR),
    _stopped((131031,), "the account is locked", "blocked"),
    _unusual((131035, 131036), "a number without storage could not deliver in time"),
    _stopped((131037,), "the display name is not approved", "name_not_approved"),
    _stopped((131042,), "Meta cannot charge the account", "payment"),
    _stopped((131045,), "the number's registration is faulty", "disconnected"),
    Row((131047,), "the person last wrote more than 24 hours ago", "window_closed", closes_window=True),
    Row((131048,), "people have blocked or reported too many messages of this number", "too_many_complaints",
        Retry(timedelta(minutes=5), longest=timedelta(hours=1), most=4), Stops.CAMPAIGN, Tells.OPERATOR),
    Row((131049,), "Meta keeps this person from more marketing for now", "not_now",
        Retry(timedelta(hours=24), growth=1, longest=timedelta(hours=24), most=2)),
    Row((131050,), "the person stopped the clinic's marketing in WhatsApp", "stopped_marketing", tells=Tells.NOBODY,
        opts_out_of_marketing=True),
    _ours(131051, "a kind of message that WhatsApp does not know"),
    Row((131052,), "what the patient sent could not be fetched", "send_again"),
    _ours(131053, "a file could not be uploaded"),
    _soon(131056, "too many messages to this person",
          Retry(timedelta(seconds=1), growth=4, longest=timedelta(minutes=10))),
    _soon(131057, "the number is under maintenance", Retry(timedelta(minutes=2))),
    Row((131060,), "a message that the clinic's phone app received is not available here", "look_at_phone"),
    Row((131061,), "the message could not be delivered", "not_delivered"),
    Row((131062,), "this kind of template needs the person's phone number", "needs_phone"),
    Row((131063,), "marketing templates are switched off for this account", "campaigns_off", tells=Tells.OPERATOR),
    Row((131064,), "templates of a wrong category have used up the account's limit", "too_many_complaints",
        stops=Stops.CAMPAIGN, tells=Tells.OPERATOR),
    # --- templates and forms
    _ours(132000, "a template with a wrong number of variables", "template"),
    _ours(132001, "no approved template of this name and language", "template"),
    _ours(132005, "a filled-in template is too long", "template"),
    _ours(132007, "a template's characters break Meta's policy", "template"),
    _ours(132012, "a template's variable has a wrong format", "template"),
    _ours(132015, "the template is paused for its low quality", "template_paused"),
    _ours(132016, "the template is disabled for its low quality", "template_paused"),
    _unusual((132068, 132069), "a form is blocked or throttled"),
    # --- registration of the number
    _unusual((133000, 133001, 133002, 133003), "an earlier registration of the number did not end well"),
    _soon(133004, "Meta's server is down for a moment"),
    _stopped((133005, 133006, 133008, 133009, 133010, 133015, 133016), "the number is not registered", "disconnected"),
    # --- what this service does not use
    _unusual((134011, 134100, 134101, 134102), "marketing messages of another interface"),
    _unusual((135000,), "the request could not be carried out"),
    _unusual((137000,), "the person's identity key has changed"),
    _unusual((147001, 147002, 147003, 147004, 147005), "the business's user name"),
)  # fmt: skip

ANY_OTHER: Final = Row((), "a code that is in no table: permanent", "unknown", tells=Tells.OPERATOR)

_BY_CODE: Final = {code: row for row in _ROWS for code in row.codes}

NOT_CONNECTED: Final = Retry(timedelta(seconds=2))
"""Our own failure to reach Meta at all."""

TOO_MANY: Final = _MINUTES
"""A bare 429, which some proxy of Meta's answers: a limit that is not said to be the number's or the account's."""

BROKEN: Final = frozenset(code for code, row in _BY_CODE.items() if row.stops is Stops.NUMBER)
"""These refuse one message but concern all of them: an operator must know at once."""


def rows() -> Iterator[Row]:
    """The whole table in the order of the codes, the row for any other code last."""
    yield from sorted(_ROWS, key=lambda row: row.codes[0])
    yield ANY_OTHER


def row_of(code: int) -> Row:
    """The row of a code."""
    return _BY_CODE.get(code, ANY_OTHER)


def refusal(code: int) -> Refusal:
    """What a code means for the message that was refused, and for others."""
    return row_of(code).refusal(code)
