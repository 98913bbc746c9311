"""The poster at the door: a wa.me link that opens the chat with the words for a ticket filled in."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic, Queue, digits_alone

_WORDS: Final = re.compile(r"\s*(?:門口|診所門口)?\s*[攞拎取拿]籌\s*([A-Za-z]{1,2})\s*(?:[（(].*[)）])?\s*")


def door_words(queue: Queue) -> str:
    """What the poster's code fills in, in both languages; the patient only presses send."""
    return f"門口攞籌 {queue.prefix} (Ticket {queue.prefix})"


def queue_of_door_words(text: str, clinic: Clinic) -> Queue | None:
    """Whose words these are, however spaced and in small letters too; None: they are no poster's, or of no queue."""
    found = _WORDS.fullmatch(text)
    return next((queue for queue in clinic.queues if found and queue.prefix == found[1].upper()), None)


def door_link(clinic: ClinicRecord, queue: Queue) -> str:
    """The address behind the poster's code, which opens WhatsApp. Source: Meta, "How to use click to chat"."""
    number = clinic.whatsapp_number or digits_alone(clinic.config.phone)
    return f"https://wa.me/{number}?text={quote(door_words(queue))}"
