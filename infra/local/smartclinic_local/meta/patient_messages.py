"""Everything a person can say: words, files, places, cards, orders, taps and reactions.

Shapes: Meta's "Webhooks / messages" reference, one page for each type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

from .circumstances import Circumstances, fields_of
from .content import Choice, Content
from .people import Person, digits
from .record import Sent, Wrote
from .samples import CLIP, LETTER, PICTURE, SONG, STICKER, VOICE_NOTE
from .switchboard import Switchboard

VOICE = "audio/ogg; codecs=opus"


class PatientMessages(Switchboard):
    """The patient's side of the chat. Each returns at once; the callback goes its own way."""

    async def patient_sends_text(
        self, number_id: str, person: Person, text: str, **circumstances: Unpack[Circumstances]
    ) -> Wrote:
        """The person writes a text."""
        content = {"text": {"body": text}} | self._around(number_id, circumstances)
        quoting = circumstances.get("quoting")
        return await self.patient_sends(number_id, person, "text", content, shown=text, in_reply_to=quoting)

    async def patient_sends_image(
        self,
        number_id: str,
        person: Person,
        caption: str = "",
        *,
        content: bytes = PICTURE,
        mime_type: str = "image/jpeg",
        with_url: bool = False,
        **circumstances: Unpack[Circumstances],
    ) -> Wrote:
        """The person sends a picture."""
        return await self._sends_file(
            number_id, person, "image", content, mime_type, caption=caption, with_url=with_url, around=circumstances
        )

    async def patient_sends_video(
        self,
        number_id: str,
        person: Person,
        caption: str = "",
        *,
        content: bytes = CLIP,
        mime_type: str = "video/mp4",
        with_url: bool = False,
        **circumstances: Unpack[Circumstances],
    ) -> Wrote:
        """The person sends a video."""
        return await self._sends_file(
            number_id, person, "video", content, mime_type, caption=caption, with_url=with_url, around=circumstances
        )

    async def patient_sends_document(
        self,
        number_id: str,
        person: Person,
        caption: str = "",
        *,
        content: bytes = LETTER,
        mime_type: str = "application/pdf",
        filename: str = "轉介信.pdf",
        with_url: bool = False,
        **circumstances: Unpack[Circumstances],
    ) -> Wrote:
        """The person sends a document."""
        return await self._sends_file(
            number_id,
            person,
            "document",
            content,
            mime_type,
            caption=caption,
            more={"filename": filename} if filename else {},
            with_url=with_url,
            around=circumstances,
        )

    async def patient_sends_voice(
        self,
        number_id: str,
        person: Person,
        *,
        content: bytes = VOICE_NOTE,
        with_url: bool = False,
        **circumstances: Unpack[Circumstances],
    ) -> Wrote:
        """The person speaks a voice note."""
        return await self._sends_file(
            number_id, person, "audio", content, VOICE, more={"voice": True}, with_url=with_url, around=circumstances
        )

    async def patient_sends_audio(
        self,
        number_id: str,
        person: Person,
        *,
        content: bytes = SONG,
        mime_type: str = "audio/mpeg",
        with_url: bool = False,
        **circumstances: Unpack[Circumstances],
    ) -> Wrote:
        """The person sends an audio file, which is no voice note."""
        return await self._sends_file(
            number_id,
            person,
            "audio",
            content,
            mime_type,
            more={"voice": False},
            with_url=with_url,
            around=circumstances,
        )

    async def patient_sends_sticker(
        self,
        number_id: str,
        person: Person,
        *,
        content: bytes = STICKER,
        animated: bool = False,
        with_url: bool = False,
    ) -> Wrote:
        """The person sends a sticker."""
        more: dict[str, object] = {"animated": animated}
        return await self._sends_file(
            number_id, person, "sticker", content, "image/webp", more=more, with_url=with_url, around={}
        )

    async def patient_sends_location(
        self,
        number_id: str,
        person: Person,
        *,
        latitude: float = 22.319303,
        longitude: float = 114.169361,
        name: str = "",
        address: str = "",
    ) -> Wrote:
        """The person sends a place, by default somewhere in Mong Kok."""
        place: dict[str, object] = {"latitude": latitude, "longitude": longitude}
        place |= {key: value for key, value in (("name", name), ("address", address)) if value}
        return await self.patient_sends(number_id, person, "location", {"location": place}, shown=name)

    async def patient_shares_card(
        self, number_id: str, person: Person, name: str, phone: str, *, origin: str | None = None
    ) -> Wrote:
        """The person shares a card out of the phone's address book; newer versions call its `origin` "other"."""
        vcard = (
            f"BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}\nTEL;type=CELL;waid={digits(phone)}:{phone}\nEND:VCARD"
        )
        card = _card(name, phone) | {"vcard": vcard} | ({"origin": origin} if origin else {})
        return await self.patient_sends(number_id, person, "contacts", {"contacts": [card]}, shown=name)

    async def patient_shares_own_number(
        self,
        number_id: str,
        person: Person,
        *,
        phone: str | None = None,
        in_reply_to: str | None = None,
        origin_at: Literal["card", "message"] = "card",
    ) -> Wrote:
        """The person answers a contact request. Meta's pages put `origin` on the card, or beside the cards."""
        number: str = phone or person.own_phone
        origin: dict[str, object] = {"origin": "contact_request"}
        card = _card(person.name, number) | (origin if origin_at == "card" else {})
        content: dict[str, object] = {"contacts": [card]} | (origin if origin_at == "message" else {})
        content |= self._around(number_id, {"quoting": in_reply_to} if in_reply_to else {})
        return await self.patient_sends(number_id, person, "contacts", content, shown=number, in_reply_to=in_reply_to)

    async def patient_orders(
        self, number_id: str, person: Person, items: Sequence[tuple[str, int]] = (("flu-jab", 1),)
    ) -> Wrote:
        """The person orders from a catalogue."""
        products = [
            {"product_retailer_id": name, "quantity": quantity, "item_price": 280, "currency": "HKD"}
            for name, quantity in items
        ]
        order = {"catalog_id": "194836987003835", "text": "", "product_items": products}
        return await self.patient_sends(number_id, person, "order", {"order": order})

    async def patient_reacts(self, number_id: str, person: Person, wamid: str, emoji: str) -> Wrote:
        """The person reacts to a message, for example with a thumbs-up; "" takes the reaction away."""
        reaction = {"message_id": wamid, "emoji": emoji}
        return await self.patient_sends(number_id, person, "reaction", {"reaction": reaction}, shown=emoji)

    async def patient_takes_reaction_back(
        self, number_id: str, person: Person, wamid: str, *, key_absent: bool = False
    ) -> Wrote:
        """The person takes a reaction away; Meta then sends an empty emoji, or none at all."""
        reaction = {"message_id": wamid} | ({} if key_absent else {"emoji": ""})
        return await self.patient_sends(number_id, person, "reaction", {"reaction": reaction})

    async def patient_edits(self, wrote: Wrote, text: str) -> Wrote:
        """The person rewrites a message. An edit opens no window: nothing says that it does."""
        now: dict[str, object] = {"type": "text", "text": {"body": text}}
        edit = {"original_message_id": wrote.wamid, "message": now}
        wrote.edited_to = text
        return await self.patient_sends(
            wrote.number_id, wrote.person, "edit", {"edit": edit}, shown=text, opens_window=False
        )

    async def patient_revokes(self, wrote: Wrote) -> Wrote:
        """The person deletes a message for everyone. It opens no window."""
        wrote.revoked = True
        revoke = {"original_message_id": wrote.wamid}
        return await self.patient_sends(wrote.number_id, wrote.person, "revoke", {"revoke": revoke}, opens_window=False)

    async def patient_taps(self, number_id: str, person: Person, choice: str, in_reply_to: str) -> Wrote:
        """The person taps a button or row, named by id or title. Raises LookupError when the message has none such."""
        sent = self.ledger.find_message(in_reply_to)
        if not isinstance(sent, Sent):
            raise LookupError("no such message reached anybody")
        content = sent.content
        found = next((each for each in content.choices if choice in {each.id, each.title}), None)
        if found is None:
            raise LookupError("the message has no such button or row")
        if content.asks_for_number:
            return await self.patient_shares_own_number(number_id, person, in_reply_to=in_reply_to)
        context = {"context": {"from": self.display_numbers[number_id], "id": in_reply_to}}
        kind, tapped = _tapped(content, found)
        return await self.patient_sends(
            number_id, person, kind, context | tapped, shown=found.title, chosen=found.id, in_reply_to=in_reply_to
        )

    async def _sends_file(
        self,
        number_id: str,
        person: Person,
        kind: str,
        content: bytes,
        mime_type: str,
        *,
        around: Circumstances,
        caption: str = "",
        more: dict[str, object] | None = None,
        with_url: bool,
    ) -> Wrote:
        file = self.media.take(number_id, content, mime_type)
        told: dict[str, object] = {"caption": caption} if caption else {}
        told |= {"mime_type": mime_type, "sha256": file.sha256_base64, "id": file.id, **(more or {})}
        told |= {"url": self.media.new_address(file)} if with_url else {}
        fields = {kind: told} | self._around(number_id, around)
        return await self.patient_sends(
            number_id, person, kind, fields, shown=caption, in_reply_to=around.get("quoting")
        )

    def _around(self, number_id: str, circumstances: Circumstances) -> dict[str, object]:
        return fields_of(circumstances, self.ledger, self.display_numbers[number_id])


def _card(name: str, phone: str) -> dict[str, object]:
    numbers = [{"phone": phone, "wa_id": digits(phone), "type": "CELL"}]
    return {"name": {"formatted_name": name, "first_name": name}, "phones": numbers}


def _tapped(content: Content, choice: Choice) -> tuple[str, dict[str, object]]:
    """What Meta sends for a tap: a template's button has a message type of its own."""
    if content.type == "template":
        return "button", {"button": {"payload": choice.id, "text": choice.title}}
    reply = {"id": choice.id, "title": choice.title}
    if choice.description:
        reply["description"] = choice.description
    name = "button_reply" if choice in content.buttons else "list_reply"
    return "interactive", {"interactive": {"type": name, name: reply}}
