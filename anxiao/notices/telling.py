"""Telling in the program that an address outside it does not work."""

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.notices import services
from anxiao.notices.lifecycle import DELIVERY, OPEN
from anxiao.notices.models import Channel, Delivery, Subscription
from anxiao.notices.reading import WORKER
from anxiao.people.abilities import Ability as People
from anxiao.people.models import Person, Post, PostQuerySet
from anxiao.people.roles import roles
from anxiao.people.tokens import token_digest
from anxiao.people.trail import home
from anxiao.places.codes import ancestors

TO_HERSELF = N_("Notices by %(channel)s do not reach you any more. Correct it under My account.")
TO_HERSELF_BY_MAIL = N_(
    "Your mail address does not work: no notice arrives there. Correct it under My account."
)
TO_ADMINISTRATOR = N_(
    "The mail address of %(name)s (%(user)s) does not work: no notice arrives there. Have it"
    " corrected."
)


def tell_of_broken(person: Person, channel: str, address: str, says: Sentence) -> None:
    """Send nothing more to an address that refuses for good, and tell who can correct it.

    Runs in the transaction of the person, after the first refusal. Whatever else was on its way
    there is given up with it, and can be sent again once the address is another one.
    """
    own = Subscription.objects.visible_to(WORKER).filter(person=person, channel=channel).first()
    own = own or Subscription(person=person, channel=channel)
    own.broken, own.fault = token_digest(address), says
    own.save()
    _give_up_the_rest(person, channel, says)
    once = f"broken:{channel}:{own.broken[-32:]}"
    is_mail = channel == Channel.MAIL
    told = sentence(TO_HERSELF_BY_MAIL) if is_mail else sentence(TO_HERSELF, channel=_name(channel))
    posts = Post.objects.held_by(person, on=clock.today()).values_list("pk", flat=True)
    services.tell(actor=WORKER, posts=posts, says=told, once=once)
    if is_mail:
        told = sentence(TO_ADMINISTRATOR, name=person.name, user=person.username)
        administrators = _administrators(person).exclude(pk__in=posts)
        services.tell(
            actor=WORKER, posts=administrators.values_list("pk", flat=True), says=told, once=once
        )


def _name(channel: str) -> dict[str, str]:
    return msg({"wecom": N_("WeCom"), "dingtalk": N_("DingTalk"), "mail": N_("mail")}[channel])


def _give_up_the_rest(person: Person, channel: str, says: Sentence) -> None:
    rows = Delivery.objects.visible_to(WORKER).filter(
        person=person, channel=channel, state__in=OPEN
    )
    for row in rows.select_for_update(skip_locked=True):
        DELIVERY.fire("give_up", row, actor=WORKER)
        row.next_at, row.ended_at, row.reason = None, clock.now(), says
        row.save(update_fields=["state", "next_at", "ended_at", "reason"])


def _administrators(person: Person) -> PostQuerySet:
    """The posts that administer the accounts of the person's own place, from near to far."""
    at = home(person)
    may = [code for code, role in roles().items() if People.ADMINISTER in role.abilities]
    around = ancestors(at.territory_code) if at else []
    return Post.objects.valid(on=clock.today()).filter(
        organisation__territory_code__in=around, role__in=may
    )
