"""Who looks at the lists: one post of each kind of reach, in a county in the middle."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, Tenure
from anxiao.people.tokens import make_token
from anxiao.places.models import Organisation, School, Territory

ROWS_OF_A_SCHOOL = 80


@dataclass(frozen=True)
class Reader:
    """A person at a post, signed in."""

    key: str
    person: Person
    post: Post
    actor: Actor

    def client(self) -> Client:
        """A browser that is signed in as the reader and reads Chinese."""
        client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "zh-hans"})
        client.force_login(self.person)
        return client


def readers() -> dict[str, Reader]:
    """Readers by the word for their reach."""
    counties = list(Territory.objects.filter(level="county").order_by("code"))
    code = counties[len(counties) // 2].code
    inside = Organisation.objects.filter(territory_code__range=(code, code + 999_999)).order_by(
        "id"
    )
    towns = inside.filter(kind="town")
    schools = inside.filter(kind="school")
    central = School.objects.filter(is_central=True, organisation__in=schools).order_by("id")
    chosen = {
        "county office": inside.filter(kind="office").first(),
        "department": inside.filter(sectors__contains=["traffic_police"]).first(),
        "town": towns.first(),
        "central school": Organisation.objects.get(school=central.first()),
        "school": _with_a_page(schools.filter(supervisor__isnull=False)),
        # It leads no kind of hazard: whatever it reads it reads as one of those named.
        "named party": inside.filter(sectors__contains=["youth_league"]).first(),
        "city office": _above(code // 10**8 * 10**8),
        "province office": _above(code // 10**10 * 10**10),
    }
    return {key: _reader(key, one) for key, one in chosen.items() if one is not None}


def _with_a_page(schools: QuerySet[Organisation]) -> Organisation | None:
    """The school whose rows come nearest to a number that fills a page, alike in every world."""
    own = Hazard.objects.visible_to(Actor.system("bench")).filter(subject_owner__in=schools)
    counts = own.values("subject_owner").annotate(rows=Count("pk")).order_by("subject_owner")
    near = min(counts, key=lambda one: abs(one["rows"] - ROWS_OF_A_SCHOOL), default=None)
    return Organisation.objects.get(pk=near["subject_owner"]) if near else None


def _above(code: int) -> Organisation | None:
    return Organisation.objects.filter(kind="office", territory_code=code).first()


def _reader(key: str, organisation: Organisation) -> Reader:
    tenure = Tenure.objects.select_related("person", "post__organisation").get(
        post__organisation=organisation
    )
    return Reader(key, tenure.person, tenure.post, actor_for(tenure.person, tenure.post))


def token_of(organisation: int) -> str:
    """The secret of a new token of whoever holds the post of an organisation."""
    tenure = Tenure.objects.select_related("person", "post__organisation").get(
        post__organisation=organisation
    )
    _token, secret = make_token(actor=actor_for(tenure.person, tenure.post), label="bench")
    return secret
