"""What a question to the model costs, by the prices of the model that is set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from smartclinic.conversations.model_days import Spent
from smartclinic.platform.model import Said

_CHARACTERS_A_TOKEN: Final = 2
"""Between Chinese, of about one, and English, of about four: for questions of whose cost nothing came back."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, of questions and of answers: so many millionths of a dollar for one."""

    tokens_in: Decimal = Decimal(0)
    tokens_out: Decimal = Decimal(0)

    @classmethod
    def read(cls, tokens_in: str, tokens_out: str) -> Prices:
        """Prices as they stand in the settings, such as 0.50."""
        return cls(Decimal(tokens_in), Decimal(tokens_out))

    def of(self, tokens_in: int, tokens_out: int) -> Spent:
        """What one question costs, rounded up."""
        micro_usd = math.ceil(tokens_in * self.tokens_in + tokens_out * self.tokens_out)
        return Spent(1, tokens_in, tokens_out, micro_usd)

    def of_no_answer(self, instruction: str, said: Sequence[Said], tokens: tuple[int | None, int | None]) -> Spent:
        """What a question costs that got no usable answer: as told, else as its length suggests. Never nothing."""
        length = len(instruction) + sum(len(each.text) for each in said)
        tokens_in, tokens_out = tokens
        return self.of(length // _CHARACTERS_A_TOKEN if tokens_in is None else tokens_in, tokens_out or 0)
