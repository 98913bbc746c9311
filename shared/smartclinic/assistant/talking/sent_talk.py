"""What is said to whatever is no words: that it has come, who will see to it and when, or how to tell it instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.desk_talk import DeskTalk
from smartclinic.assistant.talking.fitting import framed
from smartclinic.assistant.talking.staff_when import when_staff_answer, when_staff_call
from smartclinic.assistant.understanding.sent import FILES, PICTURED, UNSEEN, VOICES, Sent
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Speaker
from smartclinic.conversations.limits import INTERACTIVE
from smartclinic.conversations.outgoing import AskForNumber, Outgoing, Say

SAID_LATELY: Final = timedelta(minutes=10)
"""So long the same words are not said again: each picture of an album sent one by one would cost an answer."""


class SentTalk:
    """One answer, for one situation and language."""

    def __init__(self, situation: Situation, language: Language) -> None:
        self._situation, self._language = situation, language

    def answer(self, sent: Sent) -> Answer:
        """What to say when nothing else was written. Staff see what only a person can judge."""
        return self._unless_said_lately(self._answer(sent))

    def beside(self, sent: Sent, answer: Answer) -> Answer:
        """The answer to the words, with a line on what came with them unless staff are asked for anyway."""
        note = "" if answer.attention and sent is not Sent.CALL else self._note(sent)
        if answer.content is None or not note:
            content = answer.content
        else:
            content = framed(answer.content, after=f"\n\n{note}")
            content = self._asking_for_number(content) if sent is Sent.CALL else content
        return replace(answer, content=content, attention=answer.attention or sent.reason)

    def _answer(self, sent: Sent) -> Answer:
        if sent is Sent.CALL:
            return Answer(
                self._asking_for_number(Say(self._say("sent_call", when=self._when_called))), attention=sent.reason
            )
        if sent in UNSEEN:
            return self._again(sent)
        if sent is Sent.PLACE:
            return Answer(Say(self._say("sent_place", address=DeskTalk(self._situation, self._language).addresses())))
        if sent is Sent.OWN_NUMBER:
            return Answer(Say(self._say("sent_own_number")))
        if sent in FILES:
            return Answer(Say(self._file_words(sent)), attention=sent.reason)
        return Answer(Say(self._say(f"sent_{sent.value}", when=self._when)), attention=sent.reason)

    def _file_words(self, sent: Sent) -> str:
        """Where a name is awaited, the picture may be of an identity card, which must not be collected here."""
        asked = self._situation.open_question
        words = self._say("sent_file", kind=self._kind(sent), when=self._when)
        if asked is None or asked.question != intents.ASKED_NAME:
            return words
        return f"{words}\n\n{self._say('no_identity_picture')}"

    def _again(self, sent: Sent) -> Answer:
        """Asked for again once; whoever was not understood before that is helped by a person."""
        if not self._situation.gate.misunderstood:
            return Answer(Say(self._say(f"sent_{sent.value}")), understood=False)
        words = self._say("sent_unseen_again", when=self._when)
        return Answer(Say(words), attention=Sent.UNKNOWN.reason, understood=False)

    def _asking_for_number(self, content: Outgoing) -> Outgoing:
        """The words, asking for the number to call if it is not known and nothing else is there to tap."""
        if self._situation.phone_known or not isinstance(content, Say):
            return content
        body = f"{content.body}\n\n{self._say('ask_number_to_call')}"
        return AskForNumber(body) if len(body) <= INTERACTIVE else content

    def _unless_said_lately(self, answer: Answer) -> Answer:
        """Silence instead of the same words again; staff are told all the same."""
        gate, now = self._situation.gate, self._situation.now
        said = next((turn.text for turn in reversed(gate.turns) if turn.by is Speaker.ASSISTANT), "")
        if answer.attention is None or answer.content is None or gate.attention is None:
            return answer
        is_lately = now - gate.attention.latest < SAID_LATELY and said.startswith(answer.content.body)
        return replace(answer, content=None) if is_lately else answer

    def _note(self, sent: Sent) -> str:
        if sent is Sent.CALL:
            return self._say("beside_call", when=self._when_called)
        if sent in FILES:
            return self._say("beside_file", kind=self._kind(sent))
        if sent in VOICES | PICTURED | {Sent.LOST}:
            return self._say(f"beside_{sent.value}")
        if sent in UNSEEN:
            return self._say("beside_unseen")
        return self._say("beside_other") if sent.reason else ""

    def _kind(self, sent: Sent) -> str:
        return self._say(f"kind_{sent.value}")

    def _say(self, key: str, **values: str) -> str:
        return say(self._language, key, **values)

    @property
    def _when(self) -> str:
        return when_staff_answer(self._situation, self._language)

    @property
    def _when_called(self) -> str:
        return when_staff_call(self._situation, self._language)
