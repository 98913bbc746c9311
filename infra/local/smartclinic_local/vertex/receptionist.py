"""A deterministic receptionist for the demo: picks the declared tool that fits the patient's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from smartclinic.platform.model import Proposal, Tool, ToolCall
from smartclinic_local.vertex.core import Question
from smartclinic_local.vertex.desk_wishes import DESK_WISHES
from smartclinic_local.vertex.turn import Turn
from smartclinic_local.vertex.wishes import WISHES

CHARACTERS_A_TOKEN: Final = 3
NO_TOOL_FOR: Final = re.compile(r"改期|改時間|取消|唔約|不約|\bcancel|\breschedul|\bchange my\b")
THANKS: Final = re.compile(r"多謝|唔該晒|謝謝|感謝|\bthank")
REGISTER: Final = re.compile(r"\bin (plain English|Cantonese|written Chinese[^,]*?(?:Traditional|Simplified))\b")
"""The language that the instruction names, as far as it matters here."""

CANTONESE: Final = {
    "staff": "改期同取消要由職員處理。打「姑娘」就會有人覆你。",
    "thanks": "唔使客氣。",
    "help": "你想幾時睇醫生？講個日子同時間就得，例如「聽日下晝」。",
}
ENGLISH: Final = {
    "staff": "Our staff handle changes. Type “staff” to reach them.",
    "thanks": "You are welcome.",
    "help": "When would you like to come? For example “tomorrow afternoon”.",
}
WRITTEN: Final = {
    "staff": "更改和取消需要由職員處理，輸入「姑娘」便會有人回覆你。",
    "thanks": "不用客氣。",
    "help": "請問有甚麼可以幫忙？如想預約，告訴我日期和時間便可，例如「明天下午」。",
}
SIMPLIFIED: Final = {
    "staff": "更改和取消需要由职员处理，输入“姑娘”便会有人回复你。",
    "thanks": "不用客气。",
    "help": "请问有什么可以帮忙？如想预约，告诉我日期和时间就可以，例如“明天下午”。",
}


class ReceptionistModel:
    """A brain that knows a few wishes in Cantonese, written Chinese and English. Calls only what is declared."""

    def answer(self, question: Question) -> Proposal:
        """The call of the first wish that the turn expresses, else a short friendly text."""
        turn = Turn.of(question)
        declared = {tool.name: tool for tool in question.tools}
        tokens_in = (len(question.instruction) + sum(len(said.text) for said in question.said)) // CHARACTERS_A_TOKEN
        for name, read in (*DESK_WISHES, *WISHES):
            arguments = read(turn) if name in declared else None
            if arguments is not None:
                return Proposal("", (ToolCall(name, _declared(declared[name], arguments)),), tokens_in, 20)
        text = _words(turn, question.instruction)
        return Proposal(text, (), tokens_in, len(text) // CHARACTERS_A_TOKEN)


def _declared(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that the tool declares; those that it requires and nobody said are null."""
    required = tool.parameters.get("required", ())
    properties = tool.parameters.get("properties", {})
    return {name: arguments.get(name) for name in properties if name in arguments or name in required}


def _words(turn: Turn, instruction: str) -> str:
    """A sentence in the language that the instruction names; without one, Cantonese."""
    topic = "staff" if NO_TOOL_FOR.search(turn.plain) else "thanks" if THANKS.search(turn.plain) else "help"
    named = REGISTER.search(instruction)
    match named[1].split()[-1] if named else "":
        case "English":
            return ENGLISH[topic]
        case "Traditional":
            return WRITTEN[topic]
        case "Simplified":
            return SIMPLIFIED[topic]
        case _:
            return CANTONESE[topic]
