"""Everything that Meta may send, and what must come of it: one case at least for each declared row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Echo,
    Edit,
    Form,
    Media,
    MediaKind,
    Moved,
    Order,
    Other,
    Place,
    Preference,
    Reaction,
    Revoke,
    Tap,
    Text,
    Unsupported,
)
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.message import Handling
from smartclinic.media.attachment import Kind
from smartclinic_local.meta.payloads import NOTICE, Event, account_id, unix_seconds
from smartclinic_local.meta.people import Person, contact_block
from smartclinic_local.meta.record import Wrote
from smartclinic_local.meta.templates import Template
from tests.functions.effects_rig import BOTH, Chat
from tests.functions.in_process import MEI, NUMBER

Deed = Callable[[Chat], Awaitable[object]]
ACCOUNT: Final = account_id(NUMBER)
TEMPLATE: Final = Template("visit_tomorrow", "zh_HK", "UTILITY", "你聽日有預約。")


@dataclass(frozen=True)
class Case:
    """Something that happens, after a greeting, and what must come of it.

    `content`: the recorded one, or its type. `words`: what the answer says in Chinese and English; none: silence.
    """

    row: tuple[str, str]
    name: str
    deed: Deed
    content: Content | type | None = None
    handling: Handling | None = None
    words: tuple[str, str] | None = None
    reason: Reason | None = None
    file: Kind | None = None
    calls_back: bool = False
    is_read: bool = False
    opens_window: bool = False
    dropped: str | None = None
    logged: tuple[str, str] | None = None
    fact: str | None = None
    notice: Mapping[str, str] = field(default_factory=dict)
    person: Person = MEI

    @property
    def id(self) -> str:
        """For the test's name."""
        return f"{self.name} ({' '.join(self.row).strip()})"


async def _shares_what_was_asked_for(chat: Chat) -> None:
    await chat.was_asked_for_the_number()
    await chat.meta.patient_shares_own_number(NUMBER, chat.person)


def _answered(kind: str, name: str, deed: Deed, content: Content | type, words: tuple[str, str], **more: Any) -> Case:
    """Something that a person sends, which is answered (further fields of a case, hence Any)."""
    return Case(
        ("messages", kind),
        name,
        deed,
        content,
        Handling.ANSWERED,
        words,
        **{"is_read": True, "opens_window": True, **more},
    )


def _for_staff(kind: str, name: str, deed: Deed, content: Content | type, words: tuple[str, str], **more: Any) -> Case:
    """The same, and a person has to see it."""
    reason = Reason.VOICE_NOTE if kind == "audio" else Reason.SENT_SOMETHING
    return _answered(kind, name, deed, content, words, reason=reason, **more)


def _quiet(row: tuple[str, str], name: str, deed: Deed, content: Content | type, **more: Any) -> Case:
    """Recorded, and no answer is needed."""
    return Case(row, name, deed, content, Handling.NEEDS_NONE, **more)


def _dropped(field_: str, kind: str, name: str, deed: Deed, why: str) -> Case:
    """Counted, and nothing else."""
    return Case((field_, kind), name, deed, dropped=why)


def _status(kind: str, name: str, deed: Deed, **more: Any) -> Case:
    return Case(("messages", kind), name, deed, **more)


def _told(field_: str, name: str, deed: Deed, loud: str, **details: str) -> Case:
    """A notice about the account: recorded, heeded, and heard by an operator as loudly as it deserves."""
    return Case((field_, ""), name, deed, logged=("account_notice", loud), notice=details)


# --- deeds that the stand-in has no name for


def _sends(kind: str, **content: object) -> Deed:
    return lambda chat: chat.meta.patient_sends(NUMBER, chat.person, kind, content)


def _replies(kind: str, **reply: object) -> Deed:
    return _sends("interactive", interactive={"type": kind, kind: reply})


def _in_a_group() -> Deed:
    return _sends("text", text={"body": "大家好"}, group_id="Y2FwaV9ncm91cDox")


def _system(kind: str) -> Deed:
    return _sends("system", system={"type": kind, "body": "…", "wa_id": "85291234567"})


def _tells(webhook_field: str, kind: str, **item: object) -> Deed:
    """One element of a list of the number's."""

    async def deed(chat: Chat) -> None:
        around = {"timestamp": unix_seconds(chat.meta.clock.now())}
        told = Event(NUMBER, kind, {**around, **item}, contact_block(chat.person), webhook_field=webhook_field)
        chat.meta.tell(told)

    return deed


def _status_of_ours(fact: str, **more: object) -> Deed:
    """A status of the last message that the clinic sent."""

    async def deed(chat: Chat) -> None:
        sent = chat.received[-1]
        item = {
            "id": sent.wamid,
            "status": fact,
            "timestamp": unix_seconds(chat.meta.clock.now()),
            "recipient_id": chat.person.wa_id,
            "biz_opaque_callback_data": sent.biz_id,
            **more,
        }
        chat.meta.tell(Event(NUMBER, "statuses", item, contact_block(chat.person)))

    return deed


def _at_account(tell: Callable[[Chat], None]) -> Deed:
    async def deed(chat: Chat) -> None:
        if chat.meta.templates.find(ACCOUNT, TEMPLATE.name, TEMPLATE.language) is None:
            chat.meta.templates.put(ACCOUNT, TEMPLATE)
        tell(chat)

    return deed


def _notice(webhook_field: str, **value: object) -> Deed:
    async def deed(chat: Chat) -> None:
        now = chat.meta.clock.now()
        told = Event("", NOTICE, value, None, webhook_field=webhook_field, account=ACCOUNT, told_at=now)
        chat.meta.tell(told)

    return deed


def _last_written(chat: Chat) -> Wrote:
    return chat.meta.ledger.wrote[-1]


async def _opens_the_times(chat: Chat) -> None:
    """By rows of the menu: a booking, of the first thing that there is to book."""
    for _ in range(2):
        await chat.does(_taps_the_first_row(chat))


async def _taps_the_first_row(chat: Chat) -> None:
    await chat.meta.patient_taps(NUMBER, chat.person, chat.received[-1].content.rows[0].id, chat.received[-1].wamid)


async def _taps_a_list(chat: Chat) -> None:
    """The first of the times that were offered just before."""
    await _opens_the_times(chat)
    await _taps_the_first_row(chat)


async def _taps_a_button(chat: Chat) -> None:
    """Another time, while a place is held."""
    await _opens_the_times(chat)
    await chat.does(_taps_the_first_row(chat))
    await chat.meta.patient_taps(NUMBER, chat.person, chat.received[-1].content.buttons[0].id, chat.received[-1].wamid)


async def _taps_a_template(chat: Chat) -> None:
    """A quick reply whose payload is one of the service's own choices."""
    facts = chat.received[-1].content.rows[3]
    button = {"payload": facts.id, "text": facts.title}
    await chat.meta.patient_sends(NUMBER, chat.person, "button", {"button": button})


async def _changes_user_id(chat: Chat) -> None:
    """The system message alone, with the old id that Meta's page shows in it."""
    bsuid = "HK.9988776655443322"
    system = {"type": "user_changed_user_id", "user_id": bsuid, "previous_user_id": chat.person.bsuid}
    item = {"id": "wamid.M1", "timestamp": unix_seconds(chat.meta.clock.now()), "type": "system", "system": system}
    chat.meta.tell(Event(NUMBER, "messages", item, None))


async def _updates_user_id(chat: Chat) -> None:
    """The update alone."""
    ids = {"previous": chat.person.bsuid, "current": "HK.9988776655443322"}
    update = {"wa_id": chat.person.wa_id, "user_id": ids, "timestamp": unix_seconds(chat.meta.clock.now())}
    told = Event(NUMBER, "user_id_update", update, contact_block(chat.person), webhook_field="user_id_update")
    chat.meta.tell(told)


_TYPE: Final = ("請打字", "Please type")
_ASKED_BACK: Final = ("想幾時睇醫生", "When would you like to come")
_EXPIRED: Final = ("已經過咗時間", "no longer valid")
_FACTS: Final = ("應診時間", "Hours")

CASES: Final = (
    # --- what a person sends
    _answered("text", "words", lambda c: c.meta.patient_sends_text(NUMBER, c.person, "?"),
              Text("?"), _ASKED_BACK),
    _for_staff("image", "a picture", lambda c: c.meta.patient_sends_image(NUMBER, c.person),
               Media(MediaKind.IMAGE, mime="image/jpeg"), ("相片", "picture"), file=Kind.IMAGE),
    _for_staff("audio", "a voice note", lambda c: c.meta.patient_sends_voice(NUMBER, c.person),
               Media(MediaKind.VOICE, mime="audio/ogg"), ("語音", "voice message"), file=Kind.VOICE),
    _for_staff("audio", "an audio file", lambda c: c.meta.patient_sends_audio(NUMBER, c.person),
               Media(MediaKind.AUDIO, mime="audio/mpeg"), ("語音", "voice message"), file=Kind.AUDIO),
    _for_staff("video", "a video", lambda c: c.meta.patient_sends_video(NUMBER, c.person),
               Media(MediaKind.VIDEO, mime="video/mp4"), ("影片", "video"), file=Kind.VIDEO),
    _for_staff("document", "a letter", lambda c: c.meta.patient_sends_document(NUMBER, c.person),
               Media(MediaKind.DOCUMENT, mime="application/pdf", filename="轉介信.pdf"), ("文件", "document"),
               file=Kind.DOCUMENT),
    _quiet(("messages", "sticker"), "a sticker", lambda c: c.meta.patient_sends_sticker(NUMBER, c.person),
           Media(MediaKind.STICKER, mime="image/webp"), is_read=True, opens_window=True),
    _answered("image", "a lost picture", lambda c: c.meta.patient_sends_lost_media(NUMBER, c.person),
              Media(MediaKind.IMAGE, mime="image/jpeg", lost=True), ("請再傳一次", "send it again")),
    _answered("location", "a place",
              lambda c: c.meta.patient_sends_location(NUMBER, c.person, name="旺角站", address="彌敦道"),
              Place("22.319303", "114.169361", "旺角站", "彌敦道"), ("旺角彌敦道800號", "800 Nathan Road")),
    _for_staff("contacts", "somebody's card",
               lambda c: c.meta.patient_shares_card(NUMBER, c.person, "陳師奶", "+85261110000", origin="other"),
               Cards(1), ("聯絡人", "contact")),
    _answered("contacts", "the own number, asked for", _shares_what_was_asked_for,
              Cards(1, own=True), ("電話號碼", "phone number")),
    _for_staff("order", "an order", lambda c: c.meta.patient_orders(NUMBER, c.person, (("a", 1), ("b", 2))),
               Order(2), ("訂單", "order")),
    _quiet(("messages", "reaction"), "a reaction",
           lambda c: c.meta.patient_reacts(NUMBER, c.person, c.received[-1].wamid, "👍"), Reaction,
           is_read=True, opens_window=True),
    _quiet(("messages", "reaction"), "a reaction taken away",
           lambda c: c.meta.patient_takes_reaction_back(NUMBER, c.person, c.received[-1].wamid, key_absent=True),
           Reaction, is_read=True, opens_window=True),
    _answered("edit", "an edit of what was answered",
              lambda c: c.meta.patient_edits(_last_written(c), "?"), Edit, _ASKED_BACK, opens_window=False),
    _answered("edit", "an edit of nothing", _sends("edit", edit={}), Other("edit"), ("職員", "staff"),
              reason=Reason.SENT_SOMETHING),
    _quiet(("messages", "revoke"), "a deletion", lambda c: c.meta.patient_revokes(_last_written(c)), Revoke),
    _answered("unsupported", "a poll", lambda c: c.meta.patient_sends_unsupported(NUMBER, c.person, "poll"),
              Unsupported("poll", 131051), _TYPE),
    _answered("unsupported", "what is not available", lambda c: c.meta.patient_sends_unavailable(NUMBER, c.person),
              Unsupported("", 131060), ("再打一次", "type it once more")),
    _for_staff("(any other)", "a type of tomorrow", _sends("hologram"), Other("hologram"), ("職員", "staff")),
    _dropped("messages", "request_welcome", "the chat opened for the first time",
             lambda c: c.meta.patient_requests_welcome(NUMBER, c.person), "welcome_request"),
    _dropped("messages", "in a group", "a text in a group", _in_a_group(), "group"),
    # --- taps and forms
    _answered("interactive", "a reply without its object",
              lambda c: c.meta.patient_sends_broken_interactive(NUMBER, c.person), Unsupported("interactive"), _TYPE,
              logged=("error_told", "WARNING")),
    _answered("button_reply", "a button", _taps_a_button, Tap, ("邊日", "Which day")),
    _answered("button_reply", "a button of long ago", _replies("button_reply", id="1|slot|x|1|y", title="3:00"),
              Tap("1|slot|x|1|y", "3:00"), _EXPIRED),
    _answered("list_reply", "a row", _taps_a_list, Tap, ("幫你留位", "is held for you")),
    _for_staff("nfm_reply", "a form", _replies("nfm_reply", name="flow", body="Sent", response_json='{"a": "1"}'),
               Form("flow", '{"a": "1"}'), ("表格", "form")),
    _for_staff("call_permission_reply", "leave to call", _replies("call_permission_reply", response="accept"),
               Other("call_permission_reply"), ("職員", "staff")),
    _answered("button", "a template's button", _taps_a_template, Tap, _FACTS),
    # --- what becomes of the person
    _quiet(("messages", "system user_changed_number"), "a new number",
           lambda c: c.meta.patient_changes_number([NUMBER], c.person, "+85265554444"), Moved),
    _quiet(("messages", "system user_changed_user_id"), "a new user id",
           _changes_user_id, Moved, person=BOTH),
    _quiet(("user_id_update", ""), "a new user id, told apart",
           _updates_user_id, Moved, person=BOTH),
    _dropped("messages", "system customer_identity_changed", "new security keys",
             _system("customer_identity_changed"), "identity_changed"),
    _dropped("messages", "system (any other)", "a note of tomorrow", _system("customer_waved"), "system"),
    Case(("calls", "USER_INITIATED"), "a call", lambda c: c.meta.patient_calls(NUMBER, c.person), Call(),
         Handling.ANSWERED, ("接唔到電話", "cannot take calls"), Reason.CALLED, calls_back=True, opens_window=True),
    _dropped("calls", "BUSINESS_INITIATED", "a call of the clinic's",
             _tells("calls", "calls", id="wacid.1", direction="BUSINESS_INITIATED", event="connect",
                    **{"from": "85223456789", "to": "85291234567"}), "call_of_ours"),
    _dropped("calls", "status", "a call's status",
             _tells("calls", "statuses", id="wacid.1", type="call", status="RINGING", recipient_id="85291234567"),
             "call_status"),
    _quiet(("smb_message_echoes", ""), "staff write on the clinic's phone",
           lambda c: c.meta.clinic_phone.sends(NUMBER, c.person, "陳太，打緊畀你"), Echo("陳太，打緊畀你")),
    _quiet(("user_preferences", ""), "no more marketing", lambda c: c.meta.patient_stops_marketing(NUMBER, c.person),
           Preference(marketing=False)),
    _quiet(("user_preferences", ""), "marketing again", lambda c: c.meta.patient_resumes_marketing(NUMBER, c.person),
           Preference(marketing=True)),
    _dropped("user_preferences", "(any other)", "a preference of tomorrow",
             _tells("user_preferences", "user_preferences", wa_id="85291234567", category="colours", value="stop"),
             "other_preference"),
    _dropped("history", "", "months of old chats",
             lambda c: c.meta.clinic_phone.sync_history(NUMBER, {c.person: [(False, "想約醫生"), (True, "好")]}),
             "history"),
    _dropped("smb_app_state_sync", "", "the phone's address book",
             lambda c: c.meta.clinic_phone.sync_contact(NUMBER, "黃伯", "+85261234567"), "app_state"),
    # --- what became of what the clinic sent
    _status("status sent", "sent", _status_of_ours("sent"), fact="sent_at"),
    _status("status delivered", "delivered", _status_of_ours("delivered"), fact="delivered_at"),
    _status("status read", "the chat is opened", lambda c: c.meta.patient_opens_chat(c.person), fact="read_at"),
    _status("status played", "played", _status_of_ours("played"), fact="read_at"),
    _status("status failed", "failed after all", _status_of_ours("failed", errors=[{"code": 131026}]),
            fact="failure"),
    _status("status (any other)", "a status of tomorrow", _status_of_ours("admired"), dropped="other_status"),
    _status("status of no message of ours", "a status of somebody else's message",
            _tells("messages", "statuses", id="wamid.X", status="read", recipient_id="85291234567"),
            dropped="status_of_a_stranger"),
    _status("errors of the number", "the account is locked", lambda c: c.meta.value_errors(NUMBER, 131031),
            logged=("channel_broken", "ERROR")),
    _status("errors of the number", "one error", lambda c: c.meta.value_errors(NUMBER, 131000),
            logged=("error_told", "WARNING")),
    # --- the account
    _told("message_template_status_update", "a template is paused",
          _at_account(lambda c: c.meta.accounts.template_status(ACCOUNT, TEMPLATE.name, "zh_HK", "PAUSED")), "ERROR",
          template=TEMPLATE.name, event="PAUSED"),
    _told("message_template_quality_update", "a template is disliked",
          _at_account(lambda c: c.meta.accounts.template_quality(ACCOUNT, TEMPLATE.name, "zh_HK", "RED")), "ERROR",
          quality="RED"),
    _told("template_category_update", "a template becomes marketing",
          _at_account(lambda c: c.meta.accounts.template_category(ACCOUNT, TEMPLATE.name, "zh_HK", "MARKETING")),
          "ERROR", category="MARKETING"),
    _told("message_template_components_update", "a template is rewritten by hand",
          _at_account(lambda c: c.meta.accounts.template_components_update(ACCOUNT, TEMPLATE.name, "zh_HK", "x")),
          "WARNING", template=TEMPLATE.name),
    _told("account_update", "the account is banned",
          _at_account(lambda c: c.meta.accounts.account_update(ACCOUNT, "DISABLED_UPDATE",
                                                               ban_info={"waba_ban_state": "DISABLE"})), "ERROR",
          ban="DISABLE"),
    _told("account_alerts", "an alert", _at_account(lambda c: c.meta.accounts.account_alert(ACCOUNT, "OBA_APPROVED")),
          "WARNING", severity="WARNING"),
    _told("account_review_update", "the account is rejected",
          _at_account(lambda c: c.meta.accounts.account_review(ACCOUNT, "REJECTED")), "ERROR", event="REJECTED"),
    _told("business_capability_update", "more people a day",
          _at_account(lambda c: c.meta.accounts.capability(ACCOUNT, 2000)), "INFO", limit="2000"),
    _told("phone_number_quality_update", "the number is flagged",
          _at_account(lambda c: c.meta.accounts.phone_quality(NUMBER, "FLAGGED", "TIER_2K")), "ERROR",
          event="FLAGGED"),
    _told("phone_number_name_update", "the name is rejected",
          _at_account(lambda c: c.meta.accounts.phone_name(NUMBER, "康和", decision="REJECTED")), "WARNING",
          event="REJECTED"),
    _told("security", "the PIN was changed",
          _at_account(lambda c: c.meta.accounts.security(NUMBER, "PIN_CHANGED")), "WARNING", event="PIN_CHANGED"),
    _told("business_username_update", "the user name is taken",
          _notice("business_username_update", display_phone_number="85223456789", status="approved"), "INFO",
          event="approved"),
    _dropped("(any other)", "", "a field of tomorrow", _notice("holograms", event="X"), "other_field"),
)  # fmt: skip
