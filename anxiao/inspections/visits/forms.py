"""What people fill in about visits; the rules stand in the services."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import towns_within
from anxiao.inspections.checklists.items import FAIL, NOT_APPLICABLE, PASS, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import terms
from anxiao.inspections.visits.fields import colleagues
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services.filling import MOST_PHOTOS
from anxiao.kernel import clock, occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.models import Site
from anxiao.programmes.fields import files_of
from anxiao.ui.widgets import Cards, Day, Folded, PhotosField, Sent

SHOWN_TEAM = 3
PLAIN = ("text", "integer", "decimal", "date")
KIND_ICONS = {"self_check": "clipboard-check", "open": "eye", "joint": "users-group"}
KIND_HINTS = {
    "self_check": _("Your own unit looks at its own site."),
    "open": _("Announced or not, in the open: the unit knows who you are."),
    "joint": _("Several departments go together."),
}


class StartForm(forms.Form):
    """How, by which lists, with whom: what is likeliest stands first and is chosen already."""

    kind = forms.ChoiceField(label=_("What kind of visit"))
    checklists = forms.TypedMultipleChoiceField(
        coerce=UUID,
        label=_("By which checklist"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one checklist.")},
    )
    team = forms.TypedMultipleChoiceField(
        coerce=UUID,
        required=False,
        label=_("Who goes with you"),
        help_text=_("Can be named later too, before the visit is finished."),
    )
    campaign = forms.TypedChoiceField(
        required=False,
        coerce=UUID,
        empty_value=None,
        label=_("Part of"),
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any,
        *,
        actor: Actor,
        site: Site,
        kinds: Sequence[str],
        lists: Sequence[Checklist],
        asked: str = "",
    ) -> None:
        super().__init__(data)
        labels = [(one, Visit.Kind(one).label) for one in kinds]
        self._choose("kind", labels, kinds[0] if kinds else "")
        self.fields["kind"].widget = Cards(icons=KIND_ICONS, hints=KIND_HINTS, choices=labels)
        self._offer_lists(actor, site, lists, asked)
        self._offer_team(actor, site, kinds)
        self._offer_campaigns(actor)

    def _choose(self, name: str, choices: list[Any], first: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = choices, first

    def _offer_lists(
        self, actor: Actor, site: Site, lists: Sequence[Checklist], asked: str
    ) -> None:
        """What is asked for is chosen already, else what was used here last, or the only one."""
        rows = [(str(one.pk), pick(one.name)) for one in lists]
        first = [key for key, _name in rows if key == asked or len(rows) == 1]
        if not first and rows:
            known = terms.last_time(actor, site)
            first = [str(one.pk) for one in lists if one.series in known]
        self._choose("checklists", rows, first)

    def _offer_team(self, actor: Actor, site: Site, kinds: Sequence[str]) -> None:
        if not {*kinds} - {Visit.Kind.SELF_CHECK}:
            del self.fields["team"]
            return
        but = {actor.post} if actor.post else set()
        rows = colleagues(actor.organisation or 0, site.territory_code, site.subject_owner, but)
        self.fields["team"].widget = Folded(shown=SHOWN_TEAM)
        self._choose("team", rows, [])

    def _offer_campaigns(self, actor: Actor) -> None:
        running = occasions.running(actor, clock.today())
        if not running:
            del self.fields["campaign"]
            return
        rows = [(str(one.key), one.title) for one in running]
        self._choose("campaign", [("", _("routine work")), *rows], "")


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(required=False, label=_("State"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    whose = forms.ChoiceField(required=False, label=_("Who went"))
    found = forms.ChoiceField(required=False, label=_("Findings"))
    checklist = forms.ChoiceField(required=False, label=_("Checklist"))
    town = forms.ChoiceField(required=False, label=_("Town"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        whose = [("mine", _("I went")), ("ours", _("my organisation went"))]
        found = [("yes", _("something failed")), ("no", _("nothing failed"))]
        self._choose("state", [*everything, *State.choices])
        self._choose("kind", [*everything, *Visit.Kind.choices])
        self._choose("whose", [*everything, *whose])
        self._choose("found", [*everything, *found])
        self._choose("checklist", [*everything, *_series(actor)])
        self._choose("town", [*everything, *towns_within(actor, self.data.get("town", ""))])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields[name]


def _series(actor: Actor) -> list[tuple[str, str]]:
    """Each list once, whatever its version."""
    rows = Checklist.objects.visible_to(actor).filter(published_at__isnull=False)
    found = {
        str(one.series): pick(one.name)
        for one in rows.only("series", "zh", "en").order_by("series", "number_in_series")
    }
    return sorted(found.items(), key=lambda pair: pair[1])


# --- a sheet being filled in ----------------------------------------------------------------


class FailurePhotos(PhotosField):
    """Photos of a failure: kept without one, finished without one only where the list lets it."""

    def __init__(self, item: Item) -> None:
        super().__init__(required=False, most=MOST_PHOTOS, label=_("Photos"))
        self.is_needed = item.needs_photo


class SheetForm(forms.Form):
    """One checklist with large buttons; each question is a field, with what follows a failure."""

    def __init__(self, data: Any, files: Any, *, sheet: Sheet, items: Sequence[Item]) -> None:
        self.items = [item for item in items if _is_plain(item)]
        self.numbers = {item.path: number for number, item in enumerate(items, start=1)}
        super().__init__(data, files, initial=_initial(sheet, self.items))
        known = judging.paths(self.items)
        # What only an engine asks stays as it is.
        self.kept = {path: text for path, text in sheet.answers.items() if path not in known}
        for place, item in enumerate(self.items):
            self._ask(place, item)

    def _ask(self, place: int, item: Item) -> None:
        self.fields[f"a{place}"] = _answer(item)
        if not item.fails:
            return
        area = forms.Textarea(attrs={"rows": 2})
        if item.note_path:
            self.fields[f"n{place}"] = forms.CharField(
                required=False, max_length=judging.LONGEST, label=_("What was seen"), widget=area
            )
        self.fields[f"p{place}"] = FailurePhotos(item)
        if item.fixed_path:
            self.fields[f"f{place}"] = forms.BooleanField(
                required=False, label=_("Put right on the spot")
            )

    def answers(self) -> dict[str, str]:
        """What was filled in, by the paths of the form."""
        found: dict[str, str] = dict(self.kept)
        for place, item in enumerate(self.items):
            found[item.path] = _text(self.cleaned_data.get(f"a{place}"))
            if item.fails and judging.is_failure(item, found[item.path]):
                if item.note_path:
                    found[item.note_path] = self.cleaned_data.get(f"n{place}", "")
                if item.fixed_path and self.cleaned_data.get(f"f{place}"):
                    found[item.fixed_path] = judging.YES
        return found

    def photos(self, actor: Actor, answers: judging.Answers) -> dict[str, list[UUID]]:
        """Photos by their question; of one that did not fail after all none is kept."""
        return {
            item.path: files_of(self.cleaned_data.get(f"p{place}") or Sent(), actor)
            for place, item in enumerate(self.items)
            if f"p{place}" in self.fields and judging.is_failure(item, answers[item.path])
        }

    def rows(self) -> list[dict[str, Any]]:
        """The questions as the page shows them, each under the heading of its group."""
        found: list[dict[str, Any]] = []
        group: tuple[str, str] = ("", "")
        for place, item in enumerate(self.items):
            now = (item.group_zh, item.group_en)
            found.append(
                {
                    "number": self.numbers[item.path],
                    "item": item,
                    "group": {"zh": now[0], "en": now[1]} if now != group and now[0] else None,
                    "hint": {"zh": item.hint_zh, "en": item.hint_en} if item.hint_zh else None,
                    "answer": self[f"a{place}"],
                    "is_verdict": bool(item.fails),
                    "choices": self._choices(place, item),
                    **{
                        name: self[f"{letter}{place}"]
                        for name, letter in (("note", "n"), ("photos", "p"), ("fixed", "f"))
                        if f"{letter}{place}" in self.fields
                    },
                }
            )
            group = now
        return found

    def _choices(self, place: int, item: Item) -> list[dict[str, Any]]:
        if not item.choices:
            return []
        chosen = self[f"a{place}"].value()
        given = chosen if isinstance(chosen, list) else [chosen]
        return [
            {
                "value": one.name,
                "name": {"zh": one.zh, "en": one.en},
                "is_chosen": one.name in given,
                "is_failure": one.name in item.fails,
                "sort": _sort(item, one.name),
            }
            for one in item.choices
        ]


def _is_plain(item: Item) -> bool:
    """Whether a page without scripts can ask it."""
    return not item.is_repeated and (bool(item.choices) or item.kind in PLAIN)


def _sort(item: Item, name: str) -> str:
    """What a choice means, for its colour: colour means state and nothing else."""
    if name in item.fails:
        return FAIL
    return name if name in (PASS, NOT_APPLICABLE) else ""


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _answer(item: Item) -> forms.Field:
    label = pick(item.name)
    if item.choices:
        choices = [(one.name, pick({"zh": one.zh, "en": one.en})) for one in item.choices]
        if judging.is_multiple(item):
            return forms.MultipleChoiceField(required=False, label=label, choices=choices)
        return forms.ChoiceField(required=False, label=label, choices=choices)
    widget: Any = forms.TextInput()
    if item.kind in judging.NUMBERS:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
    elif item.kind == "date":
        widget = Day()
    return forms.CharField(required=False, max_length=judging.LONGEST, label=label, widget=widget)


def _initial(sheet: Sheet, items: Iterable[Item]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, item in enumerate(items):
        answer = sheet.answers.get(item.path, "")
        found[f"a{place}"] = answer.split() if judging.is_multiple(item) else answer
        found[f"n{place}"] = judging.note_of(item, sheet.answers)
        found[f"f{place}"] = judging.is_fixed(item, sheet.answers)
        found[f"p{place}"] = (sheet.photos.get(item.path, []), [])
    return found
