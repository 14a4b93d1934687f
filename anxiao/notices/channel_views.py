"""How notices reach a person outside the program, and what did not arrive."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.sentences import word
from anxiao.notices import operating, preferring
from anxiao.notices.abilities import Ability
from anxiao.notices.forms import AddressForm, KeyForm, PreferenceForm
from anxiao.notices.lifecycle import State
from anxiao.notices.models import Channel, Delivery
from anxiao.people import contacts

MOST_SHOWN = 50


@asks
@needs(Ability.READ)
def channels(request: ActorRequest) -> HttpResponse:
    """Every channel with its pace, the hours, and what did not arrive."""
    data = request.POST if request.method == "POST" else None
    form = _preferences(request, data)
    if form.is_valid():
        preferring.prefer(actor=request.actor, **form.terms())
        messages.success(request, _("Kept: notices follow it from now on."))
        return redirect("notices:channels")
    return _page(request, preferences=form)


@writes
@needs(Ability.READ)
def address(request: ActorRequest) -> HttpResponse:
    """Keep one's own mail address."""
    form = AddressForm(request.POST)
    if form.is_valid():
        contacts.write_address(actor=request.actor, email=form.cleaned_data["email"])
        messages.success(request, _("Your mail address is kept."))
        return redirect("notices:channels")
    return _page(request, mail=form)


@writes
@needs(Ability.READ)
def connect(request: ActorRequest, channel: str) -> HttpResponse:
    """Keep the key of a robot."""
    _known(channel)
    form = KeyForm(request.POST, channel=channel)
    if form.is_valid():
        preferring.connect(actor=request.actor, channel=channel, **form.cleaned_data)
        messages.success(request, _("Connected. Send a test to see whether it arrives."))
        return redirect("notices:channels")
    return _page(request, **{channel: form})


@writes
@needs(Ability.READ)
def disconnect(request: ActorRequest, channel: str) -> HttpResponse:
    _known(channel)
    preferring.disconnect(actor=request.actor, channel=channel)
    messages.success(request, _("Disconnected; the key is forgotten."))
    return redirect("notices:channels")


@writes
@needs(Ability.READ)
def test(request: ActorRequest, channel: str) -> HttpResponse:
    """Send a test at once, and say whether it was taken."""
    _known(channel)
    fault = preferring.try_out(actor=request.actor, channel=channel)
    if fault is None:
        messages.success(request, _("The test was taken: see whether it arrived."))
    else:
        messages.error(request, word(fault))
    return redirect("notices:channels")


@writes
@needs(Ability.READ)
def again(request: ActorRequest) -> HttpResponse:
    """Send again everything that did not reach oneself."""
    number = operating.send_own_again(actor=request.actor)
    messages.success(request, _sent_again(number))
    return redirect("notices:channels")


@reads
@needs(Ability.OPERATE)
def dead_letters(request: ActorRequest) -> HttpResponse:
    """What was given up, for whoever operates: whose post, by which channel and why."""
    channel = request.GET.get("channel", "")
    channel = channel if channel in Channel.values else ""
    page = operating.dead_letters(
        request.actor,
        channel=channel,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = operating.counts(request.actor)
    context = {
        "page": page,
        "channel": channel,
        "count": sum(counts.values()),
        "shown": counts[channel] if channel else sum(counts.values()),
        "tabs": [
            {"key": one, "name": preferring.NAMES[Channel(one)], "count": number}
            for one, number in counts.items()
            if number
        ],
    }
    return render(request, "notices/dead_letters.html", context)


@writes
@needs(Ability.OPERATE)
def all_again(request: ActorRequest) -> HttpResponse:
    """Send again all that was given up, or all of one channel."""
    channel = request.POST.get("channel", "")
    channel = channel if channel in Channel.values else ""
    number = operating.send_dead_again(actor=request.actor, channel=channel)
    messages.success(request, _sent_again(number))
    return redirect("notices:dead_letters")


@writes
@needs(Ability.OPERATE)
def one_again(request: ActorRequest, pk: UUID) -> HttpResponse:
    number = operating.send_dead_again(actor=request.actor, pk=pk)
    messages.success(request, _sent_again(number))
    return redirect("notices:dead_letters")


def _sent_again(number: int) -> str:
    words = ngettext(
        "%(number)s message is sent again.", "%(number)s messages are sent again.", number
    )
    return words % {"number": number}


def _known(channel: str) -> None:
    if channel not in Channel.values:
        raise Http404


def _preferences(request: ActorRequest, data: Any) -> PreferenceForm:
    standings = preferring.standings(request.actor)
    return PreferenceForm(data, standings=standings, kept=preferring.preference_of(request.actor))


def _page(request: ActorRequest, **bound: Any) -> HttpResponse:
    """The whole page, with the one form on it that came back."""
    standings = preferring.standings(request.actor)
    lines = [
        {"one": one, "name": one.name, "form": bound.get(one.channel) or _empty_form(one)}
        for one in standings
    ]
    own = Delivery.objects.visible_to(request.actor).filter(person=request.actor.person)
    late = own.filter(state__in=(State.DEAD, State.FAILED)).order_by("-pk")
    context = {
        "lines": lines,
        "form": bound.get("preferences") or _preferences(request, None),
        "late": late[:MOST_SHOWN],
        "dead": own.dead().count(),
    }
    is_back = any(form.errors for form in bound.values())
    return render(request, "notices/channels.html", context, status=422 if is_back else 200)


def _empty_form(one: preferring.Standing) -> Any:
    if one.is_chat:
        return KeyForm(None, channel=one.channel)
    return AddressForm(None, initial={"email": one.address})
