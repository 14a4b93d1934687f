"""A programme out as a sheet, and the way back in."""

from tempfile import TemporaryFile
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.reach import whole
from anxiao.programmes.plans.sheets import out
from anxiao.programmes.plans.sheets.judging import programme_of


@reads
@needs(Ability.EXPORT)
def sheet(request: ActorRequest, pk: UUID) -> FileResponse:
    """What the reader reaches of the programme, in the form that offices print and fill in."""
    found = whole(request.actor, pk)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    out.write(target, request.actor, found)
    target.seek(0)
    name = f"{found.title}-{clock.today():%Y%m%d}.xlsx".replace("/", "-")
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.PLAN)
def bring(request: ActorRequest, pk: UUID) -> HttpResponse:
    """To where a sheet goes into this programme: a draft is filled, an issued one revised."""
    found = programme_of(request.actor, pk)
    kind = "tasks" if found.state == ProgrammeState.DRAFT else "revision"
    return redirect(f"{reverse('imports:upload', args=[kind])}?into={found.pk}")
