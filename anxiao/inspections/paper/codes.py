"""Codes of papers: eight signs that nobody takes for one another, the last of which checks."""

import secrets
import unicodedata

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

# 23 signs, a prime number, so that one wrong sign and two exchanged ones are always found.
# Neither 0 and O nor 1, I and L; of 2 and Z, 5 and S, 8 and B, U and V one at most.
SIGNS = "23456789ACEFHJKMNPRTWXY"
LENGTH = 8
BETWEEN = str.maketrans("", "", " -_·.—–")


def fresh() -> str:
    """A code that nobody can guess."""
    drawn = "".join(secrets.choice(SIGNS) for _each in range(LENGTH - 1))
    return drawn + _check(drawn)


def _check(drawn: str) -> str:
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(drawn, start=2))
    # The weight of the last sign is one: with it the whole sum leaves nothing over.
    return SIGNS[-total % len(SIGNS)]


def shown(code: str) -> str:
    """As it stands on paper: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def plain(text: str) -> str:
    """What was typed, without what nobody meant: spaces, dashes, wide and small letters."""
    return unicodedata.normalize("NFKC", text).upper().translate(BETWEEN).strip()


def read(text: str) -> str:
    """The code that was typed; Invalid where it cannot be one, saying what is wrong with it."""
    code = plain(text)
    if strange := next((sign for sign in code if sign not in SIGNS), ""):
        raise Invalid(
            sentence(N_("There is no “%(sign)s” in these codes: look again."), sign=strange)
        )
    if len(code) != LENGTH:
        raise Invalid(sentence(N_("A code has %(length)s signs: look again."), length=LENGTH))
    if _check(code[:-1]) != code[-1]:
        raise Invalid(sentence(N_("One of the signs is wrong: compare it with the paper.")))
    return code


def is_one(text: str) -> bool:
    """Whether a text in an address is a code as we write them."""
    return len(text) == LENGTH and {*text} <= {*SIGNS} and _check(text[:-1]) == text[-1]
