"""One question of a checklist, and what follows when it is answered with a failure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

# The kind of a question of which some answers are failures; others keep their XLSForm type.
VERDICTS = "verdict"
FAIL, PASS, NOT_APPLICABLE = "fail", "pass", "na"


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen."""

    name: str
    zh: str
    en: str = ""

    @property
    def words(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Item:
    """A question, where it stands in the form, and how it binds to the loop.

    ``path`` is its place in the submission, as ``group/question``. ``fails`` are the choices that
    open a hazard of the taxonomy's ``hazard``; ``grade``, ``limit_days`` and ``lead`` override what
    the taxonomy says. ``indicator`` is the key of the rubric's indicator that it feeds,
    ``register`` the word of a register that its answer fills (``guards.present``).
    """

    path: str
    kind: str
    zh: str
    en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    group_zh: str = ""
    group_en: str = ""
    is_required: bool = False
    is_conditional: bool = False
    choices: tuple[Choice, ...] = ()
    fails: tuple[str, ...] = ()
    hazard: str = ""
    grade: str = ""
    criteria: tuple[str, ...] = ()
    limit_days: int | None = None
    lead: str = ""
    legal_basis: str = ""
    needs_photo: bool = False
    departments: tuple[str, ...] = ()
    indicator: str = ""
    register: str = ""
    # The paths of the questions that hold a failure's note, photos, and whether it was fixed.
    note_path: str = ""
    photo_path: str = ""
    fixed_path: str = ""
    # Further photos, asked for once there is one.
    more_photo_paths: tuple[str, ...] = ()
    # Asked in a repeat, so that its path has any number of answers.
    is_repeated: bool = False
    # The nearest repeat around it, whose instances belong together.
    repeat_path: str = ""

    @property
    def name(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}

    @property
    def hint(self) -> dict[str, str]:
        return {"zh": self.hint_zh, "en": self.hint_en}

    @property
    def group(self) -> dict[str, str]:
        return {"zh": self.group_zh, "en": self.group_en}

    @property
    def photo_paths(self) -> tuple[str, ...]:
        return (self.photo_path, *self.more_photo_paths) if self.photo_path else ()

    def is_failure(self, answer: str) -> bool:
        return bool(answer) and answer in self.fails

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        lists = ("fails", "criteria", "departments", "more_photo_paths")
        given = {**data, **{name: tuple(data.get(name, ())) for name in lists}}
        given["choices"] = tuple(Choice(**one) for one in data.get("choices", ()))
        return cls(**given)
