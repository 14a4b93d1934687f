"""What a checklist is meant for: kinds of site and of visit, by the words of the pages."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Site

VISIT_KINDS = {
    "self_check": N_("self-check"),
    "open": N_("open visit"),
    "joint": N_("joint visit"),
    "random": N_("random visit"),
    "special": N_("special visit"),
    "covert": N_("covert visit"),
}
SITE_KINDS = tuple(Site.Kind.values)


def site_kinds(chosen: Iterable[str]) -> list[str]:
    return _of(chosen, SITE_KINDS, N_("There is no kind of site “%(code)s”."))


def visit_kinds(chosen: Iterable[str]) -> list[str]:
    return _of(chosen, tuple(VISIT_KINDS), N_("There is no kind of visit “%(code)s”."))


def _of(chosen: Iterable[str], known: tuple[str, ...], no: str) -> list[str]:
    """The chosen codes in the order of the known ones, each once."""
    wanted = set(chosen)
    for code in wanted:
        if code not in known:
            raise Invalid(sentence(no, code=code[:40]))
    return [code for code in known if code in wanted]
