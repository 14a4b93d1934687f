"""The board of supervision."""

from django.http import HttpResponse
from django.shortcuts import render

from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.supervision import board as boards
from anxiao.supervision.abilities import Ability
from anxiao.supervision.tabs import tabs


@reads
@needs(Ability.READ)
def board(request: ActorRequest) -> HttpResponse:
    context = {**boards.board(request.actor), "tabs": tabs("supervision:board")}
    return render(request, "supervision/board.html", context)
