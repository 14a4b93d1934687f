"""What the page of one call shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.shown import shown
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import day, moment, sentence, word, word_moment
from anxiao.people.models import Post
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation
from anxiao.programmes.calls import circle, figures, ladder
from anxiao.programmes.calls.doors import DOORS
from anxiao.programmes.calls.lifecycle import TOP
from anxiao.programmes.calls.models import Call, CallPass

Named = dict[int | None, Organisation]


def page(actor: Actor, call: Call) -> dict[str, Any]:
    passes = list(CallPass.objects.visible_to(actor).filter(call=call).order_by("at"))
    named = _named(call, passes)
    return {
        "call": call,
        "offers": _offers(actor, call),
        "steps": _steps(call, passes, named),
        "turn": figures.turn(call, named.get(call.desk)),
        "late_of": _late_of(call, named),
        "facts": _facts(call, named),
        "passes": _passes(passes, named),
        "readers": _readers(call),
        "entries": story(actor, call.pk),
        **shown(actor, call.pk),
    }


def _offers(actor: Actor, call: Call) -> list[dict[str, Any]]:
    """Before there is an answer, that it helped is possible and not what is expected."""
    offered = DOORS.buttons(call, actor, lambda verb: address(call, verb))
    is_early = call.is_unanswered
    return [
        {**one, "primary": False} if is_early and one["verb"] == "close_helped" else one
        for one in offered
    ]


def address(call: Call, verb: str) -> str:
    if verb == "answer":
        return reverse("calls:answer", args=[call.pk])
    return reverse("calls:act", args=[call.pk, verb])


def _named(call: Call, passes: list[CallPass]) -> Named:
    keys = {call.desk, call.caller, call.subject_owner, call.answered_by, *call.answerers}
    keys |= {*call.routed_before, *(one.against for one in passes), *(one.to for one in passes)}
    return organisations(keys)


def _facts(call: Call, named: Named) -> list[tuple[str, Any]]:
    before = [pick(named[one].name) for one in call.routed_before if one in named]
    rows = [
        (_("Department called"), named.get(call.routed_to)),
        (_("Sent on by"), _(", ").join(before)),
        (_("Town"), named.get(call.territorial_owner)),
        (_("How to reach the school's post"), call.reach_us),
        (_("Called at"), word_moment(call.made_at)),
    ]
    return [(term, value) for term, value in rows if value]


def _late_of(call: Call, named: Named) -> str:
    """Against whom it counts that the call went upwards; nothing once it is answered."""
    called = named.get(call.routed_to)
    if not call.is_passed_up or called is None:
        return ""
    since = day(call.answer_by.astimezone(clock.LOCAL).date())
    says = N_("%(who)s had to answer by %(day)s and has not yet.")
    return word(sentence(says, who=called.name, day=since))


def _steps(call: Call, passes: list[CallPass], named: Named) -> list[dict[str, Any]]:
    """Called, each step upwards, answered, closed by the school."""
    steps = [_step(_("Call made"), call.made_at)]
    steps += [_step(_("Passed upwards"), one.at, named.get(one.to)) for one in passes]
    answered = {"title": _("Answering"), "state": "done", "at": call.answered_at}
    ended = {"title": _("Closing by the school"), "state": "todo", "at": call.closed_at}
    if call.is_unanswered:
        answered["state"] = "current"
    elif call.is_open:
        ended["state"] = "current"
    else:
        ended["state"] = "done"
        answered["state"] = "done" if call.answered_at else "todo"
    return [*steps, answered, ended]


def _step(title: str, at: Any, to: Organisation | None = None) -> dict[str, Any]:
    named = f"{title}{_(': ')}{pick(to.name)}" if to is not None else title
    return {"title": named, "state": "done", "at": at}


def _passes(passes: list[CallPass], named: Named) -> list[dict[str, Any]]:
    return [
        {
            "at": one.at,
            "against": named.get(one.against),
            "to": named.get(one.to),
            "was_due_at": one.was_due_at,
            "is_late": one.is_late,
            "reason": one.reason,
        }
        for one in passes
    ]


def _readers(call: Call) -> list[str]:
    """The posts that read a confidential call."""
    if not call.is_confidential:
        return []
    posts = Post.objects.filter(pk__in=circle.members(call)).select_related("organisation")
    return sorted(f"{pick(one.organisation.name)} · {pick(one.name)}" for one in posts)


def done(call: Call) -> dict[str, Any]:
    """After sending: the number, who has it, by when, and what happens if nobody answers."""
    above = ladder.at(call.territory_code, 1) if call.level + 1 < TOP else None
    named = organisations([call.routed_to, call.territorial_owner])
    called, town = named[call.routed_to], named.get(call.territorial_owner)
    return {
        "title": _("The call has been sent"),
        "sentence": call.title,
        "number": call.number,
        "draft": "calls.make",
        "steps": [_has_it(call, called, town), _goes_up(call, above), _closes()],
        "ways": [
            {"title": _("Open the record"), "url": reverse("calls:detail", args=[call.pk])},
            {"title": _("My work"), "url": reverse("portal:home")},
        ],
    }


def _has_it(call: Call, called: Organisation, town: Organisation | None) -> str:
    by = moment(call.answer_by)
    if town is None or town.pk == called.pk:
        says = N_("%(who)s has it now and answers by %(by)s.")
        return word(sentence(says, who=called.name, by=by))
    says = N_("%(who)s has it now and answers by %(by)s; %(town)s knows of it and may answer too.")
    return word(sentence(says, who=called.name, by=by, town=town.name))


def _goes_up(call: Call, above: Organisation | None) -> str:
    if above is None or above.pk == call.routed_to:
        return _("If nobody answers by then, it is passed upwards by itself.")
    says = N_("If nobody answers by then, it goes to %(who)s by itself, against the department.")
    return word(sentence(says, who=above.name))


def _closes() -> str:
    return _("Once it is answered you say whether it helped; nobody else closes it.")
