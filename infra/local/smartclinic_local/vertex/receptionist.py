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

HAN: Final = re.compile(r"[\u3400-\u9fff]")
CHARACTERS_A_TOKEN: Final = 3
NO_TOOL_FOR: Final = re.compile(r"改期|改時間|取消|唔約|\bcancel|\breschedul|\bchange my\b")
THANKS: Final = re.compile(r"多謝|唔該晒|謝謝|\bthank")
WORDS: Final = {
    "staff": (
        "改期同取消要由職員處理。打「姑娘」就會有人覆你。",
        "Our staff handle changes. Type “staff” to reach them.",
    ),
    "thanks": ("唔使客氣。", "You are welcome."),
    "help": (
        "你想幾時睇醫生？講個日子同時間就得，例如「聽日下晝」。",
        "When would you like to come? For example “tomorrow afternoon”.",
    ),
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
        text = _words(turn)
        return Proposal(text, (), tokens_in, len(text) // CHARACTERS_A_TOKEN)


def _declared(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that the tool declares; those that it requires and nobody said are null."""
    required = tool.parameters.get("required", ())
    properties = tool.parameters.get("properties", {})
    return {name: arguments.get(name) for name in properties if name in arguments or name in required}


def _words(turn: Turn) -> str:
    topic = "staff" if NO_TOOL_FOR.search(turn.plain) else "thanks" if THANKS.search(turn.plain) else "help"
    chinese, english = WORDS[topic]
    return chinese if HAN.search(turn.text) else english
