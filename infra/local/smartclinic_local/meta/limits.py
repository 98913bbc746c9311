"""What Meta accepts in a message, and what it says when it does not.

Limits: Meta's "Interactive reply buttons", "Interactive list" and "Text" message pages. Lengths count characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .content import SHARE_NUMBER, SHARE_NUMBER_SHOWN, Choice, Content
from .errors import GraphError

Json = Mapping[str, object]

TEXT_BODY, INTERACTIVE_BUTTON_BODY, LIST_BODY = 4096, 1024, 4096
HEADER, FOOTER, CALLBACK_DATA = 60, 60, 512
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, SECTION_TITLE, ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 10, 24, 72, 200


def read_text(message: Json) -> Content:
    """The content of a text message. Raises GraphError."""
    text = need_object(message, "text")
    body = text.get("body")
    if not isinstance(body, str) or not body.strip():
        raise GraphError(100, "The parameter text['body'] is required.")
    if len(body) > TEXT_BODY:
        raise GraphError(100, f"Param text['body'] must be at most {TEXT_BODY} characters long.")
    return Content("text", body)


def read_interactive(message: Json) -> Content:
    """The content of a message with reply buttons or a list, or that asks for the number. Raises GraphError."""
    interactive = need_object(message, "interactive")
    readers = {"button": _read_buttons, "list": _read_list, "contact_request": _read_contact_request}
    kind = interactive.get("type")
    if kind not in readers:
        raise GraphError(131009, f"Interactive type '{kind}' is not supported by this stand-in")
    return readers[str(kind)](interactive)


def read_callback_data(message: Json) -> str | None:
    """The sender's own reference, echoed in statuses. Raises GraphError."""
    data = message.get("biz_opaque_callback_data")
    if data is None:
        return None
    return need_text(message, "biz_opaque_callback_data", CALLBACK_DATA)


def _read_buttons(interactive: Json) -> Content:
    action = need_object(interactive, "action")
    buttons = [_read_button(button) for button in need_list(action, "buttons", BUTTONS)]
    _refuse_repeats("button id", [button.id for button in buttons])
    _refuse_repeats("button title", [button.title for button in buttons])
    return Content(
        "interactive",
        need_text(need_object(interactive, "body"), "text", INTERACTIVE_BUTTON_BODY),
        header=_read_header(interactive),
        footer=_read_footer(interactive),
        buttons=tuple(buttons),
    )


def _read_button(button: Json) -> Choice:
    if button.get("type") != "reply":
        raise GraphError(131009, "Button type must be 'reply'")
    reply = need_object(button, "reply")
    return Choice(need_text(reply, "id", BUTTON_ID), need_text(reply, "title", BUTTON_TITLE))


def _read_list(interactive: Json) -> Content:
    action = need_object(interactive, "action")
    sections = need_list(action, "sections", SECTIONS)
    rows = [row for section in sections for row in _read_section(section, title_needed=len(sections) > 1)]
    if len(rows) > ROWS:
        raise GraphError(131009, f"Total row count exceed max allowed count: {ROWS}")
    _refuse_repeats("row id", [row.id for row in rows])
    return Content(
        "interactive",
        need_text(need_object(interactive, "body"), "text", LIST_BODY),
        header=_read_header(interactive),
        footer=_read_footer(interactive),
        list_button=need_text(action, "button", BUTTON_TITLE),
        rows=tuple(rows),
    )


def _read_contact_request(interactive: Json) -> Content:
    """Asks for the phone number that a user name hides. It has a body and one action, and nothing else."""
    if need_object(interactive, "action").get("name") != SHARE_NUMBER:
        raise GraphError(131009, f"The action's name must be '{SHARE_NUMBER}'")
    if extra := set(interactive) - {"type", "body", "action"}:
        raise GraphError(131009, f"Unexpected keys in a contact request: {sorted(extra)}")
    body = need_text(need_object(interactive, "body"), "text", INTERACTIVE_BUTTON_BODY)
    button = Choice(SHARE_NUMBER, SHARE_NUMBER_SHOWN[True])
    return Content("interactive", body, buttons=(button,), asks_for_number=True)


def _read_section(section: Json, *, title_needed: bool) -> list[Choice]:
    title = need_text(section, "title", SECTION_TITLE) if title_needed or section.get("title") else ""
    return [_read_row(row, title) for row in need_list(section, "rows", None)]


def _read_row(row: Json, section: str) -> Choice:
    description = need_text(row, "description", ROW_DESCRIPTION) if row.get("description") else ""
    return Choice(need_text(row, "id", ROW_ID), need_text(row, "title", ROW_TITLE), description, section)


def _read_header(interactive: Json) -> str:
    if "header" not in interactive:
        return ""
    header = need_object(interactive, "header")
    return need_text(header, "text", HEADER) if header.get("type") == "text" else ""


def _read_footer(interactive: Json) -> str:
    return need_text(need_object(interactive, "footer"), "text", FOOTER) if "footer" in interactive else ""


def need_object(parent: Json, name: str) -> Json:
    """A member that must be an object. Raises GraphError."""
    value = parent.get(name)
    if value is None:
        raise GraphError(131008, f"The parameter '{name}' is required.")
    if not isinstance(value, dict):
        raise GraphError(131009, f"The parameter '{name}' must be a JSON object.")
    return value


def need_list(parent: Json, name: str, most: int | None) -> list[Json]:
    """A member that must be a list of objects, not empty and not too long. Raises GraphError."""
    value = parent.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(element, dict) for element in value):
        raise GraphError(131008, f"The parameter '{name}' must be a non-empty list of JSON objects.")
    if most is not None and len(value) > most:
        raise GraphError(131009, f"Invalid {name} count. Min allowed count: 1, Max allowed count: {most}")
    return value


def need_text(parent: Json, name: str, most: int) -> str:
    """A member that must be a text of at most so many characters, not blank. Raises GraphError."""
    value = parent.get(name)
    if not isinstance(value, str):
        raise GraphError(131008, f"The parameter '{name}' is required.")
    if not value.strip() or len(value) > most:
        raise GraphError(131009, f"Invalid length of '{name}'. Min length: 1, Max length: {most}")
    return value


def _refuse_repeats(what: str, values: Sequence[str]) -> None:
    if len(set(values)) < len(values):
        raise GraphError(131009, f"Duplicated {what}")
