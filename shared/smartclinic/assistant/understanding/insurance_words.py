"""Whether a question about insurance is what a policy pays for, which only staff and the insurer know. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching

_COVER: Final = compiled(
    r"(?:保|包|賠|報)(?:唔|不|到|得|幾|多少|邊|咩|埋)|受保|保障|承保|賠償|索償|理賠|自付|墊底費|免找數|限額|上限|餘額|批核"
    r"|(?:卡|保單|計劃|plan).{0,6}(?:保唔|包唔|賠)|填.{0,8}(?:表|form)"
    r"|\b(?:cover(?:s|ed|age)?|claims?|claiming|reimburs\w*|pays? for|co-?pay\w*|deductible|pre-?auth\w*|limit)\b"
)


def asks_of_cover(text: str) -> bool:
    """Whether it asks what is paid, or for help with a claim, rather than which cards the clinic takes."""
    return _COVER.search(for_matching(text)) is not None
