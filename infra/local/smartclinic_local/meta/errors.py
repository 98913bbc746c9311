"""The Graph API's errors, in Meta's shape. Codes and HTTP statuses: Meta's "Error codes" page."""

from __future__ import annotations

WINDOW_CLOSED = (
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number."
)

_TITLES: dict[int, tuple[int, str]] = {
    4: (400, "Application request limit reached"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    2500: (400, "Unknown path components"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement."),
    131051: (400, "Unsupported message type"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
}


class GraphError(Exception):
    """A request that Meta refuses. `details` is what error_data says."""

    def __init__(self, code: int, details: str, *, kind: str = "OAuthException", subcode: int | None = None) -> None:
        self.code = code
        self.details = details
        self.kind = kind
        self.subcode = subcode
        self.status, self.title = _TITLES[code]
        super().__init__(f"(#{code}) {self.title}")

    def body(self, trace: str) -> dict[str, object]:
        """The JSON of the answer. `error_subcode` is there only for what predates WhatsApp's own codes."""
        error: dict[str, object] = {"message": str(self), "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error |= {"message": self.details, "error_subcode": self.subcode}
        else:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error | {"fbtrace_id": trace}}


def status_error(code: int, details: str) -> dict[str, object]:
    """An element of `errors` in a failed status."""
    title = _TITLES[code][1]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": "/documentation/business-messaging/whatsapp/support/error-codes",
    }


def unknown_object(object_id: str) -> GraphError:
    """Nothing with this id, or not ours: code 100, subcode 33."""
    sentence = (
        f"Unsupported post request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation"
    )
    return GraphError(100, sentence, kind="GraphMethodException", subcode=33)
