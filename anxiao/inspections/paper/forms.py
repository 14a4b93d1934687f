"""What people fill in about papers; the rules stand in the services."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.inspections.paper import codes, returned
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.returned import Returned
from anxiao.inspections.visits.fields import colleagues
from anxiao.inspections.visits.forms import SHOWN_TEAM, StartForm
from anxiao.inspections.visits.services.filling import MOST_PHOTOS
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.programmes.fields import files_of
from anxiao.ui.widgets import Day, Folded, PhotosField

SALT, KEPT_FOR = "inspections.paper.returned", 24 * 3600
NONE_WITH_CODE = gettext_lazy("There is no paper with this code within your reach.")


class CodeForm(forms.Form):
    """The code as it stands on paper; a wrong sign is told at once."""

    code = forms.CharField(
        max_length=40,
        label=gettext_lazy("Code on the paper"),
        help_text=gettext_lazy("eight signs, such as 7K3M-PW4X; it stands on every page"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor

    def clean_code(self) -> str:
        try:
            code = codes.read(self.cleaned_data["code"])
        except No as error:
            raise forms.ValidationError(str(error)) from None
        if not PaperSheet.objects.visible_to(self.actor).filter(code=code).exists():
            raise forms.ValidationError(str(NONE_WITH_CODE))
        return code


class PrintForm(StartForm):
    """How and by which lists a visit to come is printed; who goes is written by hand."""

    def __init__(self, data: Any, **given: Any) -> None:
        super().__init__(data, **given)
        for name in ("team", "campaign"):
            self.fields.pop(name, None)


class EnterForm(forms.Form):
    """What a paper tells besides its answers: the day, who went, and how it looks."""

    happened_on = forms.DateField(
        label=gettext_lazy("Day on which it took place"),
        help_text=gettext_lazy("as written on the paper"),
        widget=Day(),
    )
    team = forms.TypedMultipleChoiceField(
        coerce=UUID,
        required=False,
        label=gettext_lazy("Who went with you"),
    )
    scans = PhotosField(
        required=False,
        label=gettext_lazy("Photos of the paper"),
        help_text=gettext_lazy("not needed, but then everybody can compare"),
    )

    def __init__(self, data: Any, files: Any, *, actor: Actor, paper: PaperSheet) -> None:
        super().__init__(data, files)
        first = paper.printed_at.astimezone(clock.LOCAL).date()
        today = clock.today()
        self.fields["happened_on"].widget.attrs |= {
            "min": f"{first:%Y-%m-%d}",
            "max": f"{today:%Y-%m-%d}",
        }
        if first == today:
            self.fields["happened_on"].initial = today
        if paper.visit_id is not None or paper.is_self_check:
            del self.fields["team"]
        else:
            _offer_team(self.fields["team"], actor, paper)

    def asked(self, actor: Actor) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "happened_on": given["happened_on"],
            "team": given.get("team", ()),
            "scans": files_of(given["scans"], actor),
        }


def _offer_team(field: forms.Field, actor: Actor, paper: PaperSheet) -> None:
    assert isinstance(field, forms.ChoiceField)
    but = {actor.post} if actor.post else set()
    field.widget = Folded(shown=SHOWN_TEAM)
    owner = paper.site.subject_owner
    field.choices = colleagues(actor.organisation or 0, paper.site.territory_code, owner, but)


class UploadForm(forms.Form):
    """A workbook that was filled in without network."""

    file = forms.FileField(
        label=gettext_lazy("The workbook that was filled in"),
        help_text=gettext_lazy("XLSX, at most 4 MB. You see what it says before it is taken."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, data: Any, files: Any, *, actor: Actor) -> None:
        super().__init__(data, files)
        self.actor = actor
        self.found: Sequence[Returned] = ()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            if file.size > returned.LARGEST:
                raise forms.ValidationError(_("The file is larger than %s MB.") % 4)
            self.found = returned.told(self.actor, returned.read(file.read()))
        except No as error:
            raise forms.ValidationError(str(error)) from None
        return file


# --- what a workbook said, on its way from the page to the service ----------------------------


def carried(actor: Actor, found: Sequence[Returned]) -> str:
    """What can be taken, signed for whoever read it, for a day."""
    rows = [
        {
            "paper": str(one.paper.pk),
            "on": str(one.happened_on),
            "answers": {str(pk): answers for pk, answers in one.answers.items()},
            "digest": one.digest,
        }
        for one in found
        if one.is_good and one.paper is not None
    ]
    return signing.dumps({"post": str(actor.post), "rows": rows}, salt=SALT, compress=True)


def brought(actor: Actor, text: str) -> list[dict[str, Any]]:
    """The same again; nothing where it is old, damaged or somebody else's."""
    try:
        told = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return []
    rows: list[dict[str, Any]] = told["rows"] if told["post"] == str(actor.post) else []
    return rows


class TakeForm(forms.Form):
    """Which papers are taken, with whom, and with which photos of what failed."""

    team = forms.TypedMultipleChoiceField(
        coerce=UUID,
        required=False,
        label=gettext_lazy("Who went with you"),
    )

    def __init__(self, data: Any, files: Any, *, actor: Actor, found: Sequence[Returned]) -> None:
        super().__init__(data, files)
        self.good = [one for one in found if one.is_good and one.paper is not None]
        open_ones = [p for one in self.good if (p := one.paper) and p.visit_id is None]
        alone = [one for one in open_ones if not one.is_self_check]
        if alone:
            _offer_team(self.fields["team"], actor, alone[0])
        else:
            del self.fields["team"]
        for place, one in enumerate(self.good):
            self.fields[f"take{place}"] = forms.BooleanField(required=False, initial=True)
            for number, _failed in enumerate(one.failed()):
                self.fields[f"p{place}_{number}"] = PhotosField(
                    required=False, most=MOST_PHOTOS, label=_("Photos")
                )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each paper with its box and with its failures, each with its photos."""
        for place, one in enumerate(self.good):
            failed = [
                {"item": item, "note": seen, "photos": self[f"p{place}_{number}"]}
                for number, (_pk, item, seen) in enumerate(one.failed())
            ]
            yield {"told": one, "take": self[f"take{place}"], "failed": failed}

    def chosen(self, place: int) -> bool:
        return bool(self.cleaned_data.get(f"take{place}"))

    def photos(self, place: int, actor: Actor) -> dict[UUID, dict[str, list[UUID]]]:
        found: dict[UUID, dict[str, list[UUID]]] = {}
        for number, (pk, item, _seen) in enumerate(self.good[place].failed()):
            if keys := files_of(self.cleaned_data[f"p{place}_{number}"], actor):
                found.setdefault(pk, {})[item.path] = keys
        return found
