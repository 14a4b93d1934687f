"""The columns of an XLSForm: their names, languages, and what they bind to the loop."""

import re
from collections.abc import Iterable
from functools import lru_cache

ZH, EN = "中文 (zh)", "English (en)"
PREFIX = "anxiao"
SURVEY, CHOICES, SETTINGS = SHEETS = ("survey", "choices", "settings")
# Words of these are written once for each language: ``label::中文 (zh)``.
WORDED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
BOUND = (
    "hazard",
    "fails",
    "grade",
    "criteria",
    "days",
    "lead",
    "basis",
    "photo",
    "departments",
    "indicator",
    "register",
)
# The one of them that stands on any question, not on those alone of which answers fail.
REGISTER = "register"
# The order in which a sheet is written; what is not named follows.
ORDER = {
    SURVEY: (
        "type",
        "name",
        *WORDED[:2],
        "required",
        "relevant",
        "constraint",
        *WORDED[2:],
        "calculation",
        "default",
        "readonly",
        "appearance",
        "choice_filter",
        "repeat_count",
        "parameters",
        "trigger",
        "rows",
        *(f"{PREFIX}::{one}" for one in BOUND),
    ),
    CHOICES: ("list_name", "name", "label"),
    SETTINGS: (
        "form_title",
        "form_id",
        "version",
        "default_language",
        "instance_name",
        "style",
        "allow_choice_duplicates",
    ),
}
# What is passed on; other columns of a survey are the author's own notes and stay with the form.
KNOWN = {sheet: frozenset(columns) for sheet, columns in ORDER.items()}
ALIASES = {
    "relevance": "relevant",
    "calculate": "calculation",
    "read_only": "readonly",
    "caption": "label",
    "constraining_message": "constraint_message",
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "title": "form_title",
}
OF_SURVEY = {"command": "type", "tag": "name", "value": "name"}
OF_CHOICES = {"value": "name"}
MEDIA = frozenset(("image", "audio", "video", "big-image", "media", "autoplay"))
RAW = frozenset(("bind", "control", "body", "instance"))
CODE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
CHINESE = ("中文", "汉语", "简体", "chinese", "zh")
ENGLISH = ("english", "英文", "英语", "en")
IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


def letters(place: int) -> str:
    """The letters of a column by its place, counted from 0."""
    name, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


@lru_cache(maxsize=1024)
def heading(text: str, sheet: str) -> str:
    """A heading as it is kept: the usual name of its column, with its language behind ``::``."""
    head, *rest = (part.strip() for part in text.split("::"))
    if not rest and _is_old_language(head):
        head, *rest = (part.strip() for part in head.split(":", 1))
    if head.lower() in RAW and rest and _usual(rest[0].removeprefix("jr:"), sheet) in KNOWN[sheet]:
        head, *rest = rest[0].removeprefix("jr:"), *rest[1:]
    name = _usual(head, sheet)
    if name == PREFIX and rest:
        rest = ["_".join(rest[0].lower().split()), *rest[1:]]
    known = name in KNOWN[sheet] or name in MEDIA | RAW or name == PREFIX
    # An unknown column of the choices may be meant by a filter, which knows it as it is written.
    return "::".join([name if known else head, *rest])


def _usual(head: str, sheet: str) -> str:
    name = "_".join(head.lower().split())
    name = ALIASES.get(name, name)
    return {SURVEY: OF_SURVEY, CHOICES: OF_CHOICES}.get(sheet, {}).get(name, name)


def _is_old_language(text: str) -> bool:
    head = text.split(":", 1)[0].strip().lower()
    return ":" in text and head in (*WORDED, *MEDIA)


def family(column: str) -> tuple[str, str]:
    """The worded column that this belongs to, and its language; both empty for others."""
    name, _colons, language = column.partition("::")
    return (name, language) if name in WORDED else ("", "")


def tongue(language: str) -> str:
    """``zh`` or ``en`` for the name of a language; empty for any other."""
    text = language.strip().lower()
    code = CODE.search(text)
    if code:
        return code.group(1)[:2] if code.group(1)[:2] in ("zh", "en") else ""
    if text.startswith(CHINESE):
        return "zh"
    return "en" if text.startswith(ENGLISH) else ""


def is_chinese(text: str) -> bool:
    return IDEOGRAPH.search(text) is not None


def ordered(sheet: str, columns: Iterable[str]) -> list[str]:
    """The columns in the order in which a sheet is written."""
    order = {name: place for place, name in enumerate(ORDER[sheet])}

    def place(column: str) -> tuple[int, int, str]:
        name, language = family(column)
        of = order.get(name or column, len(order))
        return of, ("zh", "en", "").index(tongue(language)), column

    return sorted(set(columns), key=place)
