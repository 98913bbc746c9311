"""The Graph API's errors, in Meta's shape. Codes and HTTP statuses: Meta's "Error codes" page."""

from __future__ import annotations

WINDOW_CLOSED = (
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number."
)

_TITLES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "Application request limit reached"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    2500: (400, "Unknown path components"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131035: (400, "Webhook could not be delivered within data retention limit"),
    131036: (400, "Message failed to be delivered on at least one of the user's device"),
    131037: (400, "Display name approval required"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement."),
    131050: (400, "User has stopped marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131060: (400, "This message is unavailable"),
    131062: (400, "Business-scoped user ids are not supported for this message"),
    131063: (400, "Marketing templates are not available on Cloud API"),
    131064: (400, "Messaging limit reached because of template classification violations"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132068: (400, "Flow is in blocked state"),
    132069: (400, "Flow is in throttled state"),
    133004: (503, "Server temporarily unavailable"),
    133005: (400, "Two step verification PIN mismatch"),
    133006: (400, "Phone number re-verification needed"),
    133008: (400, "Too many two step verification PIN guesses"),
    133009: (400, "Two step verification PIN guessed too fast"),
    133010: (400, "Phone number not registered"),
    133015: (400, "Please wait a few minutes before attempting to register this phone number"),
    133016: (400, "Account register and deregister rate limit exceeded"),
    134100: (400, "Only marketing messages are supported"),
    134101: (400, "Template is still syncing"),
    134102: (500, "Template is unavailable"),
    135000: (400, "Generic user error"),
    137000: (400, "The identity key hash does not match"),
}
"""HTTP status and title of every code that this stand-in can answer with, `refusals` included."""


class GraphError(Exception):
    """A request that Meta refuses. `details` is what error_data says. A code that Meta does not list is an error 1."""

    def __init__(self, code: int, details: str, *, kind: str = "OAuthException", subcode: int | None = None) -> None:
        self.code = code
        self.details = details
        self.kind = kind
        self.subcode = subcode
        self.status, self.title = _TITLES.get(code, _TITLES[1])
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
    title = _TITLES.get(code, _TITLES[1])[1]
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
