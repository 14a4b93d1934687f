"""What a page gives to the runner: the form in the reader's language, answers so far, words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from lxml import etree

from anxiao.inspections.checklists.items import NOT_APPLICABLE, PASS, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.forms.spaces import every
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


def submission_of(checklist: Checklist, answers: Mapping[str, str]) -> str:
    """Answers by their paths as the XML of a submission, to go on with in an engine."""
    model = etree.fromstring(transform(checklist.xform).model)
    (root,) = every(model, "//*[local-name()='instance'][1]/*")[:1]
    for path, text in answers.items():
        steps = "/".join(f"*[local-name()='{step}'][1]" for step in path.split("/"))
        for leaf in every(root, steps):
            leaf.text = text
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _verdicts(items: Iterable[Item]) -> dict[str, Any]:
    """Which answers are failures, and which questions only follow one."""
    bound = [one for one in items if one.fails]
    follows = {path for one in bound for path in _asked_of_a_failure(one) if path}
    return {
        "fails": {one.path: list(one.fails) for one in bound},
        "follows": sorted(follows),
        "pass": PASS,
        "na": NOT_APPLICABLE,
    }


def _asked_of_a_failure(item: Item) -> tuple[str, ...]:
    return (item.note_path, *item.photo_paths, item.fixed_path)
