"""What people fill in about leaders' instructions; the rules stand in the services."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import files_of
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.asks import forms as asking
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.instructions.leaders import last_leader, leaders, recent
from anxiao.programmes.instructions.lifecycle import State
from anxiao.programmes.instructions.services.entering import Passed
from anxiao.ui.widgets import Day, PhotosField

# What stands in an order that passes on a photo without words.
AS_INSTRUCTED = "请按领导批示要求抓好落实，并按期反馈办理情况。"


def leader_name(post: Post) -> str:
    return f"{pick(post.name)} · {pick(post.organisation.name)}"


class EnterForm(asking.Recipients):
    """One page for a phone: a photo of the paper, whose it is, to whom it goes, until when."""

    def __init__(self, *args: Any, actor: Actor, sender: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, sender=sender, proposed=recent(actor), **kwargs)
        recipients, others = self.fields.pop("recipients"), self.fields.pop("others")
        last = last_leader(actor)
        self.fields["photos"] = PhotosField(required=False, label=_("Photo of the paper"))
        self.fields["leader"] = forms.TypedChoiceField(
            choices=[(str(one.pk), leader_name(one)) for one in leaders(actor)],
            coerce=UUID,
            initial=str(last.pk) if last else None,
            label=_("Leader"),
            error_messages={"required": _("There is no leader's post here yet.")},
        )
        recipients.label = _("Make it an order to")
        recipients.help_text = _("choose nobody, and it waits on your desk")
        self.fields["recipients"], self.fields["others"] = recipients, others
        self.fields["limit_days"] = asking.limit(sender.territory_code)
        self.fields["words"] = asking.text(_("Words of the instruction"), rows=3, most=4000)
        self.fields["words"].required = False
        self.fields["text"] = asking.text(_("What is passed on"), rows=2, most=4000)
        self.fields["text"].required = False
        self.fields["text"].help_text = _(
            "else the words, or that the instruction is to be followed"
        )
        self.fields["pass_photo"] = forms.BooleanField(
            required=False, initial=True, label=_("Pass the photo on with the order")
        )
        self.fields["given_on"] = forms.DateField(
            required=False, label=_("Given on"), initial=clock.today(), widget=Day()
        )
        self.fields["urgency"] = forms.ChoiceField(
            choices=Urgency.choices, initial=Urgency.NORMAL, label=_("Urgency")
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if (
            not data.get("words", "").strip()
            and not len(data.get("photos") or ())
            and not self.errors
        ):
            self.add_error("photos", _("Take a photo of the paper, or write down the words."))
        return data

    def given(self, actor: Actor) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        files = files_of(data["photos"], actor)
        text = data["text"].strip() or data["words"].strip() or AS_INSTRUCTED
        return {
            "leader": data["leader"],
            "words": data["words"],
            "given_on": data["given_on"],
            "urgency": data["urgency"],
            "files": files,
            "passed": Passed(
                recipients=self.all_recipients(),
                text=text,
                limit_days=data["limit_days"],
                files=files if data["pass_photo"] else (),
            ),
        }


class OrderForm(asking.Recipients):
    """Orders from an instruction that was entered before."""

    def __init__(
        self, *args: Any, sender: Organisation, proposed: list[int], words: str, **more: Any
    ) -> None:
        super().__init__(*args, sender=sender, proposed=proposed, **more)
        self.fields["limit_days"] = asking.limit(sender.territory_code)
        self.fields["text"] = asking.text(_("What is passed on"), rows=4, most=4000)
        self.fields["text"].initial = words or AS_INSTRUCTED
        self.fields["pass_photo"] = forms.BooleanField(
            required=False, initial=True, label=_("Pass the photo on with the order")
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data.get("recipients") or self.cleaned_data.get("others")
        if not given and "others" not in self.errors:
            self.add_error("recipients", _("Choose at least one organisation."))
        return self.cleaned_data


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("all")), ("open", _("open")), *State.choices],
    )
    mine = forms.ChoiceField(
        required=False, label=_("By which leader"), choices=[("", _("all")), ("1", _("mine"))]
    )
