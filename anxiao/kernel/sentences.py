"""Sentences kept in rows: a key and its parameters, worded when somebody reads them.

The key is the English msgid with named places (``%(lead)s``). A parameter is a string, a
whole number, a name (``{"zh": …, "en": …}``), a day (``{"day": "2026-06-18"}``), a moment
(``{"moment": ISO}``) or something to translate (``{"msg": "closed"}``).
"""

from datetime import date, datetime
from typing import Any, TypedDict

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext

from anxiao.kernel.names import Name, pick

Param = str | int | Name | dict[str, str] | None


class Sentence(TypedDict):
    key: str
    params: dict[str, Param]


def sentence(key: str, /, **params: Param) -> Sentence:
    """Keep a sentence so that it can be worded later, in the reader's language."""
    return {"key": str(key), "params": params}


def day(value: date) -> dict[str, str]:
    return {"day": value.isoformat()}


def moment(value: datetime) -> dict[str, str]:
    return {"moment": value.isoformat()}


def msg(value: str) -> dict[str, str]:
    """A parameter that is itself a msgid."""
    return {"msg": str(value)}


def word(kept: Sentence | dict[str, Any]) -> str:
    """Word a kept sentence in the active language."""
    params = {name: _param(value) for name, value in kept.get("params", {}).items()}
    return gettext(kept["key"]) % params if params else gettext(kept["key"])


def word_day(value: date) -> str:
    return formats.date_format(value, day_format())


def word_moment(value: datetime) -> str:
    return formats.date_format(timezone.localtime(value), f"{day_format()} H:i")


def day_format() -> str:
    return "Y年n月j日" if (get_language() or "").startswith("zh") else "j F Y"


def _param(value: Any) -> Any:
    if not isinstance(value, dict):
        return "" if value is None else value
    if "day" in value:
        return word_day(date.fromisoformat(value["day"]))
    if "moment" in value:
        return word_moment(datetime.fromisoformat(value["moment"]))
    if "msg" in value:
        return gettext(value["msg"])
    return pick(value)
