"""Pledges walked to a state through the services."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image

from anxiao.evidence import services as evidence
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.norms import services as norms
from anxiao.norms.models import Approval, Mandate
from anxiao.people.models import Post, Tenure
from anxiao.people.services import appoint
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.services import making, signing
from tests.programmes.plans import issued
from tests.world import COUNTY, PASSWORD, SYSTEM, World


def a_mandate(
    world: World, *, since: date = date(2020, 1, 1), until: date = date(2030, 12, 31), n: int = 3
) -> Mandate:
    with acting(world.actors["coordinator"]) as office:
        return norms.add_mandate(
            actor=office,
            module=Approval.PLEDGE.module,
            kind=Approval.PLEDGE,
            authority="省平安办",
            number=f"省平安办〔2026〕{n}号",
            territory_code=COUNTY,
            valid_from=since,
            valid_to=until,
        )


def a_pledge(world: World, to: str = "town", **more: Any) -> Pledge:
    """A pledge of an organisation with one task of the county's office."""
    programme, _tasks = issued(world, to)
    return pledged(world, programme, to, **more)


def pledged(
    world: World, programme: Programme, to: str, who: str = "coordinator", **more: Any
) -> Pledge:
    with acting(world.actors[who]) as actor:
        key = world.organisations[to].pk
        return making.make(actor=actor, programme=programme, organisation=key, **more)


def sign(world: World, row: Pledge, *who: str) -> Pledge:
    """Signed by some, each with her own password."""
    for one in who:
        with acting(world.actors[one]) as actor:
            row = signing.sign(actor=actor, row=row, password=PASSWORD, digest=row.digest)
    return row


def walked(world: World, state: str, to: str = "town") -> Pledge:
    """A pledge in one of its states."""
    row = a_pledge(world, to)
    if state in ("signed_a", "signed_b"):
        return sign(world, row, "coordinator" if state == "signed_a" else to)
    if state == "void":
        with acting(world.actors["coordinator"]) as office:
            return making.void(actor=office, row=row, reason="方案调整")
    if state in ("signed", "superseded"):
        row = sign(world, row, to, "coordinator")
    if state == "superseded":
        follow(world, to)
        with acting(world.actors[f"new {to}"]) as actor:
            new = signing.sign_again(actor=actor, row=row, password=PASSWORD, digest=row.digest)
        sign(world, new, "coordinator")
    return seen(world, row)


def seen(world: World, row: Pledge, who: str = "coordinator") -> Pledge:
    with acting(world.actors[who]):
        return Pledge.objects.get(pk=row.pk)


def follow(world: World, who: str) -> None:
    """Somebody else takes up a post from today on; who held it leaves it."""
    from anxiao.people.actors import actor_for
    from anxiao.people.models import Person

    old, today = world.people[who], clock.today()
    with acting(SYSTEM):
        post = Post.objects.get(pk=world.actors[who].post)
        Tenure.objects.filter(post=post, person=old).update(valid_to=today - timedelta(days=1))
        new = Person.objects.create(username=f"new-{who}", name=f"new {who}")
        new.password = old.password
        new.save(update_fields=["password"])
        appoint(actor=SYSTEM, person=new, post=post, valid_from=today)
    world.people[f"new {who}"] = new
    world.actors[f"new {who}"] = actor_for(new, post)


def scan(actor: Any, content: bytes, name: str = "scan.pdf") -> Any:
    return evidence.store(actor=actor, content=content, name=name)


def photographed(pdf: bytes, page: int = 0, *, dpi: int = 200, turn: float = 0.7) -> bytes:
    """A page as a scanner gives it: a picture, a little askew, as JPEG."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
    kept = BytesIO()
    image.rotate(turn, fillcolor="white", resample=Image.Resampling.BICUBIC).save(
        kept, "JPEG", quality=70
    )
    return kept.getvalue()


def bound(pictures: list[bytes]) -> bytes:
    """Scanned pages in one PDF, as an office machine sends them."""
    images = [Image.open(BytesIO(one)) for one in pictures]
    kept = BytesIO()
    images[0].save(kept, "PDF", save_all=True, append_images=images[1:], resolution=200)
    return kept.getvalue()


def words_of(pdf: bytes) -> str:
    """The text of a PDF, page after page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
