"""English words that people write where a name is asked, and that are none. Pure."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_A_NAME: Final = _words(
    """
    after afternoon again ago already always and another answer anybody anyone anything anytime appointment appt
    appts are aren't asap available because been before being booked booking bookings both bring broken buy by call
    came can't cancel cancellation cancelled cancelling cannot certificate change changed changing check child
    children choose clinic close closed come comes coming complain complaint confirm confirmed cost costs cough
    could covid dad daddy daughter days delete did didn't different doctor doctors does doesn't doing don't done
    dose dunno earlier earliest early eat eight either email enough evening every everyday everyone everything
    except expensive explain family fasting father fees fever finish finished five flu follow forget forgot four
    friend from full get getting give given goodbye got had has hasn't have haven't having hello help helper here
    hey hours how how's hurry hurts husband i i'd i'll i'm i've idea if immediately important info information
    insurance into is isn't it's its joking just kid kids know know. known language late later leave left let let's
    like list location lost maid make many maybe me mean means medical medication medicine message mine minute
    minutes missed mom moment mommy money month more morning most mother move much mum mummy my myself name names
    near nearby nearest need needs neither never news nine nobody none nope not nothing number numbers nurse of off
    offer ok okay only open opening operator option options other others our ours out pain parents parking patient
    patients pay payment pending phone pills place please pls plz possible prefer prepare prescription price private
    problem provide queue quick quickly quit reach ready really receipt refer referral refund register registered
    remind reminder remove reply report reports resched reschedule reserve result results right room running school
    seat send sent service session seven shall should sick six skip sleep slot slots some somebody someday someone
    something sorry speak staff stand still stop stuck stupid such sure symptom symptoms talk tell than thank thanks
    that that's the their them there there's these they they're thing things think this those though thought three
    ticket tmr tmrw today tomorrow tonight took traffic tried try twice two understand unit unsure until urgent us
    use vaccine very visit voucher wait waiting want wanted wants was wasn't we we're week weeks were what what's
    whatever when when's whenever where where's which while who who's whom whose why wife with without won't work
    working worry would wrong yeah yes yesterday you you'll you're your yours
    """
)

_SELDOM_A_NAME: Final = _words(
    """
    a am an any as at baby back bad be best better big book but can cold date day do down end far fee fine first for
    free fri friday go going good great he her hi him his hot human in it keep last less long look lot map may menu
    mon monday new next nice night no now old on once one or over own past per person read same sat saturday say see
    she short sit so son soon start sun sunday take test then thu thur thurs thursday time to too tue tues tuesday
    under up wanna wed wednesday will wish year yet
    """
)
"""Words that are names too, in Hong Kong: May Chan, Wing On, To Siu Man, Chan Yat Him."""

_SURNAMES: Final = _words(
    """
    au au-yeung chan chau chen cheng cheung chiu choi chong chow chu chui chung fan fok fong fu fung ha hau ho hui hung
    ip kam kan kong koo kwan kwok kwong lai lam lau law lee leung li liu lo lok lui luk lung ma mak man mok mui ng ngai
    ngan pang poon pun shek shum sin siu szeto tai tam tang tong tsang tse tsoi tsui tung wan wong woo wu yam yan yau
    yeung yip yiu yu yue yuen yung
    """
)
"""Hong Kong's common surnames as they are spelt in Latin letters: beside one, `may` is somebody's name."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def is_ordinary(word: str) -> bool:
    """Whether this is an English word that is nobody's name."""
    return word.casefold().replace("’", "'") in _NEVER_A_NAME


def may_be_ordinary(word: str) -> bool:
    """Whether this is an English word, if one that is somebody's name too."""
    return is_ordinary(word) or word.casefold() in _SELDOM_A_NAME


def reads_as_english(text: str) -> bool:
    """Whether Latin words are English rather than a name; in doubt they are, for a name costs only a second try.

    A word that is a name too counts where nothing else stands beside it, or in so few small letters.
    """
    words = _WORD.findall(text)
    seldom = sum(map(may_be_ordinary, words))
    if seldom == len(words) or any(map(is_ordinary, words)):
        return True
    is_named = all(word[:1].isupper() for word in words) or any(word.casefold() in _SURNAMES for word in words)
    return not is_named and (seldom > 1 or (seldom == 1 and len(words) < 3))
