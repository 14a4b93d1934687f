"""How a person wants to be reached outside the program: her own affair, under My account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.notices import channels, keys, messages
from anxiao.notices.faults import Fault
from anxiao.notices.lifecycle import DELIVERY, OPEN
from anxiao.notices.models import Channel, Delivery, Notice, Preference, Subscription
from anxiao.notices.planning import address_of
from anxiao.notices.reading import WORKER
from anxiao.people.contacts import address_of as mail_address_of
from anxiao.people.models import Person
from anxiao.people.tokens import token_digest
from anxiao.people.trail import home, record, tell

NOT_HERE = N_("This installation sends nothing by %(channel)s.")
NAMES = {Channel.MAIL: N_("mail"), Channel.WECOM: N_("WeCom"), Channel.DINGTALK: N_("DingTalk")}


@dataclass(frozen=True)
class Standing:
    """How one channel stands for somebody. Of a robot's key it says only that there is one."""

    channel: Channel
    pace: str
    address: str
    is_connected: bool
    fault: Sentence | None

    @property
    def name(self) -> str:
        return NAMES[self.channel]

    @property
    def is_chat(self) -> bool:
        return self.channel in channels.CHATS


def standings(actor: Actor) -> list[Standing]:
    """Every channel that this installation has, as it stands for the person who asks."""
    own = {one.channel: one for one in Subscription.objects.visible_to(actor)}
    email = mail_address_of(_person(actor)) if channels.is_on(Channel.MAIL) else ""
    return [_standing(channel, own.get(channel), email) for channel in channels.on()]


def _standing(channel: Channel, own: Subscription | None, email: str) -> Standing:
    address = address_of(own, email, channel)
    is_broken = own is not None and bool(address) and own.broken == token_digest(address)
    return Standing(
        channel=channel,
        pace=own.pace if own else Subscription.Pace.DIGEST,
        address=email if channel == Channel.MAIL else "",
        is_connected=bool(address),
        fault=own.fault if own and is_broken else None,
    )


def preference_of(actor: Actor) -> Preference:
    found: Preference | None = Preference.objects.visible_to(actor).first()
    return found or Preference(person=_person(actor))


@transaction.atomic
def prefer(
    *,
    actor: Actor,
    paces: Mapping[str, str],
    digest_at: time,
    quiet_from: time,
    quiet_until: time,
    is_quiet_on_days_off: bool,
    is_urgent_at_once: bool,
) -> Preference:
    """Take how a person wants her notices; what is on its way follows it from now on."""
    person = _person(actor)
    preference = preference_of(actor)
    preference.digest_at = digest_at.replace(second=0, microsecond=0)
    preference.quiet_from = quiet_from.replace(second=0, microsecond=0)
    preference.quiet_until = quiet_until.replace(second=0, microsecond=0)
    preference.is_quiet_on_days_off = is_quiet_on_days_off
    preference.is_urgent_at_once = is_urgent_at_once
    preference.save()
    for name, pace in paces.items():
        own = _own(actor, _channel(name))
        own.pace = Subscription.Pace(pace)
        own.save()
    _follow(actor, preference)
    says = sentence(N_("Changed how notices reach this person outside the program."))
    record("person.notices", person, home(person), actor=actor, says=says)
    return preference


@transaction.atomic
def connect(*, actor: Actor, channel: str, key: str, secret: str = "") -> Subscription:
    """Let the robot of one's own chat group say one's notices; the key is not shown again.

    Whoever is in that group reads titles and limits. The person is told, in case it was not she.
    """
    person, kind = _person(actor), _chat(channel)
    own = _own(actor, kind)
    own.key = keys.close(*channels.read_key(kind, key, secret))
    own.broken, own.fault = "", None
    if own.pace == Subscription.Pace.OFF:
        own.pace = Subscription.Pace.DIGEST
    own.save()
    says = sentence(N_("Connected a robot of %(channel)s for notices."), channel=msg(NAMES[kind]))
    record("person.connect", person, home(person), actor=actor, says=says)
    tell(person, says)
    return own


@transaction.atomic
def disconnect(*, actor: Actor, channel: str) -> None:
    """Forget the key of one's robot; what is on its way there is dropped."""
    person, kind = _person(actor), _chat(channel)
    own = _own(actor, kind)
    if not own.key:
        says = sentence(N_("No robot of %(channel)s is connected."), channel=msg(NAMES[kind]))
        raise Refused(says)
    own.key, own.broken, own.fault = "", "", None
    own.save()
    says = sentence(N_("Disconnected the robot of %(channel)s."), channel=msg(NAMES[kind]))
    record("person.disconnect", person, home(person), actor=actor, says=says)
    tell(person, says)


@transaction.atomic
def try_out(*, actor: Actor, channel: str) -> Sentence | None:
    """Send a test at once, by what is kept; why it did not go out, or nothing.

    An address that takes it is one that works again.
    """
    person, kind = _person(actor), _channel(channel)
    own = Subscription.objects.visible_to(actor).filter(channel=kind).first()
    address = address_of(own, mail_address_of(person), kind)
    if not address:
        raise Refused(
            sentence(N_("There is no address for %(channel)s yet."), channel=msg(NAMES[kind]))
        )
    way = channels.way(kind)
    try:
        with translation.override(person.language):
            way.send(address, messages.trial())
    except Fault as fault:
        return fault.says
    finally:
        way.close()
    if own is not None and own.broken:
        own.broken, own.fault = "", None
        own.save()
    return None


def _follow(actor: Actor, preference: Preference) -> None:
    """What is on its way goes by the new hours, and by the new pace where it waits for a digest."""
    paces = {one.channel: one.pace for one in Subscription.objects.visible_to(actor)}
    now = clock.now()
    rows = Delivery.objects.visible_to(actor).filter(state__in=OPEN, attempts=0)
    rows = rows.exclude(kind=Notice.Kind.SECURITY)
    for row in rows.select_for_update(skip_locked=True):
        is_digest = row.is_digest and paces.get(row.channel) != Subscription.Pace.AT_ONCE
        at = preference.digest_after(now) if is_digest else preference.opening(now)
        if not is_digest and at > now:
            DELIVERY.fire("hold", row, actor=WORKER)
        row.is_digest, row.next_at = is_digest, at
        row.save(update_fields=["is_digest", "next_at", "state"])


def _own(actor: Actor, channel: Channel) -> Subscription:
    found: Subscription | None = (
        Subscription.objects.visible_to(actor).filter(channel=channel).select_for_update().first()
    )
    return found or Subscription(person=_person(actor), channel=channel)


def _person(actor: Actor) -> Person:
    if actor.person is None:
        raise NotAllowed(sentence(N_("Only a person is reached outside the program.")))
    return Person.objects.visible_to(WORKER).get(pk=actor.person)


def _channel(name: str) -> Channel:
    """A channel that this installation has."""
    if name not in Channel.values:
        raise Invalid(sentence(N_("There is no channel %(channel)s."), channel=name[:20]))
    if not channels.is_on(name):
        raise Refused(sentence(NOT_HERE, channel=msg(NAMES[Channel(name)])))
    return Channel(name)


def _chat(name: str) -> Channel:
    kind = _channel(name)
    if kind not in channels.CHATS:
        raise Refused(sentence(N_("Mail has no robot to connect.")))
    return kind
