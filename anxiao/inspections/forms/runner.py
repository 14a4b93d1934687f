"""What a page gives to the runner: the form in the reader's language, answers so far, words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language

from anxiao.inspections.checklists.items import NOT_APPLICABLE, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.forms.transform import transform
from anxiao.inspections.forms.words import words


def runner(
    checklist: Checklist,
    *,
    answers: str = "",
    files: Mapping[str, str] | None = None,
    finish: str = "",
    key: str = "form",
) -> dict[str, Any]:
    """The context of ``inspections/_runner.html``, as its ``runner``.

    ``answers`` is the XML of a submission to go on with, ``files`` where the photos named in it
    are to be seen, ``finish`` the words of the last button, ``key`` what tells two forms apart.
    """
    form = transform(checklist.xform, get_language() or "zh-hans")
    said = {**words(), **({"finish": finish} if finish else {})}
    return {
        "key": key,
        "finish": said["finish"],
        "data": {
            "html": form.html,
            "model": form.model,
            "language": form.language,
            "answers": answers,
            "files": dict(files or {}),
            "words": said,
            **_verdicts(checklist.items),
        },
    }


def _verdicts(items: Iterable[Item]) -> dict[str, Any]:
    """Which answers are failures, and which questions only follow one."""
    bound = [one for one in items if one.fails]
    follows = {path for one in bound for path in _asked_of_a_failure(one) if path}
    return {
        "fails": {one.path: list(one.fails) for one in bound},
        "follows": sorted(follows),
        "na": NOT_APPLICABLE,
    }


def _asked_of_a_failure(item: Item) -> tuple[str, ...]:
    more: tuple[str, ...] = getattr(item, "more_photo_paths", ())
    return (item.note_path, item.photo_path, *more, item.fixed_path)
