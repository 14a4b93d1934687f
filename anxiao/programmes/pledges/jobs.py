"""The background work of pledges."""

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges.models import Pledge, Signature


def nightly() -> None:
    """Tell those whose post has changed hands that its pledge is to be signed again."""
    actor = Actor.system(N_("pledges to be signed again"))
    with acting(actor):
        today = clock.today()
        waiting = Pledge.objects.visible_to(actor).to_be_resigned(on=today).without_successor()
        lapsed = Signature.objects.visible_to(actor).lapsed(on=today)
        for row in lapsed.filter(pledge__in=waiting.values("pk")).select_related("pledge"):
            _tell(actor, row)


def _tell(actor: Actor, row: Signature) -> None:
    says = sentence(N_("A post has changed hands since this pledge was signed: sign it again."))
    notices.send(
        actor,
        to=desks(row.organisation, Ability.SIGN_PLEDGE),
        subject=row.pledge,
        kind="work",
        says=says,
        once=f"pledge.again:{row.pk}",
    )
