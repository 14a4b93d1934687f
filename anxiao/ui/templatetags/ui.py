"""The parts every page is made of. ``docs/develop/ui.md`` shows each with an example."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anxiao.ui import drawing, filters, words
from anxiao.ui.words import part

register = template.Library()
for _name in (
    "about",
    "clock_tone",
    "clock_until",
    "clock_words",
    "day",
    "distance",
    "metres",
    "moment",
    "name",
    "short_day",
    "words",
    "yuan",
):
    register.filter(_name, getattr(words, _name))

KEY = "idempotency_key"


# Small marks


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration."""
    return drawing.icon(str(name), str(label), str(css))


@register.simple_tag
def badge(word: Any, tone: str = "neutral", mark: str = "") -> SafeString:
    """A state as a word, a mark and a colour."""
    return drawing.badge(word, tone, mark)


@register.simple_tag
def mark(tone: str = "neutral") -> SafeString:
    """The mark of a tone alone, beside words that say the same."""
    return drawing.mark(tone)


@register.simple_tag
def once(bound: Any = None) -> SafeString:
    """The hidden key by which a form sent twice is taken once."""
    key = bound if isinstance(bound, str) and bound else uuid4().hex
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, key)


@register.simple_tag(takes_context=True)
def form_attrs(context: Context, draft: str = "", form: forms.BaseForm | None = None) -> SafeString:
    """Attributes of a form that is kept on the device and sent once.

    A form with errors says so, and the kept draft does not overwrite what came back.
    """
    form = form or context.get("form")
    pairs = [("data-once", "")]
    if draft:
        pairs.append(("data-draft", draft))
    if form is not None and form.is_bound:
        pairs.append(("data-bound", ""))
    return format_html_join(" ", '{}="{}"', pairs)


# Facts


@register.simple_tag
def clock(clock: Any, *, short: bool = False) -> SafeString:
    return drawing.clock(clock, short=short)


@register.inclusion_tag("ui/_stepper.html")
def stepper(steps: Sequence[Any], ended: Any = "") -> dict[str, Any]:
    """The way a record goes: steps of title (or label), state and perhaps a day or a note.

    ``ended`` says how it stands where no step is the next one.
    """
    shown = [
        {
            "title": part(step, "title") or part(step, "label"),
            "state": part(step, "state", "todo"),
            "at": part(step, "at"),
            "note": part(step, "note"),
        }
        for step in steps
    ]
    current = next((step for step in shown if step["state"] == "current"), None)
    return {
        "steps": shown,
        "current": current,
        "number": shown.index(current) + 1 if current else 0,
        "total": len(shown),
        "ended": ended,
    }


@register.inclusion_tag("ui/_owners.html")
def owners(
    territorial: Any = None, sector: Any = None, subject: Any = None, lead: Any = None
) -> dict[str, Any]:
    return {
        "territorial": territorial,
        "sector": sector,
        "subject": subject,
        "lead": lead,
    }


@register.inclusion_tag("ui/_photos.html")
def photos(
    before: Iterable[Any] = (), after: Iterable[Any] | None = None, *, plain: bool = False
) -> dict[str, Any]:
    """Before beside after; ``plain`` is one row of photos without that distinction."""
    return {"before": before or (), "after": after or (), "plain": plain}


@register.inclusion_tag("ui/_timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    return {"entries": entries}


@register.inclusion_tag("ui/_facts.html")
def facts(items: Iterable[Any]) -> dict[str, Any]:
    """Terms with their values: pairs, or mappings of term, value and perhaps url."""
    return {"items": [_fact(item) for item in items]}


def _fact(item: Any) -> dict[str, Any]:
    if isinstance(item, (tuple, list)):
        return {"term": item[0], "value": item[1]}
    return {
        "term": part(item, "term"),
        "value": part(item, "value"),
        "url": part(item, "url"),
        "note": part(item, "note"),
    }


@register.inclusion_tag("ui/_meter.html")
def meter(value: float, top: float, label: Any, note: Any = "") -> dict[str, Any]:
    return {"value": value, "top": top, "label": label, "note": note}


# Doing


@register.inclusion_tag("ui/_actions.html")
def actions(offers: Sequence[Any], name: Any = "") -> dict[str, Any]:
    """One primary button, the rest in a quiet row; what is not allowed is grey with its reason."""
    open_ones = [offer for offer in offers if not part(offer, "reason")]
    primary = next((offer for offer in open_ones if part(offer, "primary")), None)
    return {
        "primary": primary,
        "quiet": [offer for offer in open_ones if offer is not primary],
        "barred": [offer for offer in offers if part(offer, "reason")],
        "name": name,
    }


@register.inclusion_tag("ui/_offer.html")
def offer(offer: Any, style: str = "") -> dict[str, Any]:
    """One button: a link, or a form of its own when the method is post."""
    return {
        "offer": offer,
        "style": style or "btn-outline-primary",
        "posts": str(part(offer, "method", "get")).lower() == "post",
        "key": uuid4().hex,
    }


@register.inclusion_tag("ui/_panel.html")
def panel(url: str, title: Any, *, quiet: bool = False) -> dict[str, Any]:
    """A part of the page that loads by itself."""
    return {"url": url, "title": title, "quiet": quiet}


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, title: Any = "", key: str = "") -> SafeString:
    """One thing under one heading."""
    return template.loader.render_to_string(
        "ui/_card.html", {"content": content, "title": title, "key": key}
    )


@register.inclusion_tag("ui/_empty.html")
def empty(
    sentence: Any, label: Any = "", url: str = "", symbol: str = "circle-check"
) -> dict[str, Any]:
    """What it means that nothing is here, and the next step."""
    return {"sentence": sentence, "label": label, "url": url, "symbol": symbol}


@register.inclusion_tag("ui/_today.html")
def today(
    items: Sequence[Any], rest: int = 0, url: str = "", coming: Any = "", shown: int = 5
) -> dict[str, Any]:
    """At most five things to do, or what comes next week."""
    return {
        "items": items[:shown],
        "rest": rest or max(0, len(items) - shown),
        "url": url,
        "coming": coming,
    }


@register.inclusion_tag("ui/_map.html", name="map")
def map_of(places: str, label: Any) -> dict[str, Any]:
    """A map of what a list on the page names, numbered in its order; ``places`` is its id.

    Nobody outside is asked: the ground comes from the installation itself, or there is none.
    """
    return {"places": places, "label": label, "ground": settings.MAP}


@register.inclusion_tag("ui/_board.html")
def board(columns: Sequence[Any]) -> dict[str, Any]:
    return {"columns": columns}


# Ways through the pages


@register.inclusion_tag("ui/_tabs.html")
def tabs(items: Sequence[Any], label: Any = "") -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/_crumbs.html")
def crumbs(items: Sequence[Any]) -> dict[str, Any]:
    """The way down to this page: pairs of title and url, or mappings."""
    return {"items": [_crumb(item) for item in items]}


def _crumb(item: Any) -> dict[str, Any]:
    if isinstance(item, (tuple, list)):
        return {"title": item[0], "url": item[1] if len(item) > 1 else ""}
    return {"title": part(item, "title"), "url": part(item, "url")}


@register.simple_tag(takes_context=True)
def address(context: Context, **change: str) -> str:
    """The present address with a change in its query, from the first page."""
    request = context.get("request")
    asked = request.GET if request is not None else QueryDict()
    return "?" + filters.encode(asked, drop=filters.PAGE_KEYS, **change)


@register.simple_tag
def bilingual(chinese: str, english: str = "") -> str:
    """The one of two names that the reader reads."""
    return words.name({"zh": chinese, "en": english})


# Forms


@register.inclusion_tag("ui/_form_fields.html")
def form_fields(form: forms.BaseForm, *, summary: bool = True) -> dict[str, Any]:
    """Hidden fields, the summary of errors, then each field."""
    return {"form": form, "summary": summary}


@register.inclusion_tag("ui/_form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form, "faulty": [field for field in form if field.errors]}


@register.inclusion_tag("ui/_field.html")
def field(field: BoundField) -> dict[str, Any]:
    """A label, a hint, the words of an error, the control: in this order."""
    widget = field.field.widget
    kind = getattr(widget, "kind", "") or _kind(widget)
    files_name = getattr(widget, "files_name", str)
    return {
        "field": field,
        "kind": kind,
        "control": field.as_widget(attrs=_classes(field, kind)),
        "files_name": files_name(field.html_name),
        "sent": _sent(field) if kind == "photos" else (),
        **(_folds(field) if kind == "folded" else {}),
    }


def _folds(field: BoundField) -> dict[str, Any]:
    """The choices that are seen, and those folded away unless they are chosen."""
    options, shown = list(field.subwidgets), field.field.widget.shown
    seen = [one for n, one in enumerate(options) if n < shown or one.data["selected"]]
    return {"first": seen, "others": [one for one in options if one not in seen]}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The bare control of a field, dressed, where its label stands elsewhere."""
    return field.as_widget(attrs=_classes(field, _kind(field.field.widget)))


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


def _classes(field: BoundField, kind: str) -> dict[str, str | bool]:
    widget = field.field.widget
    css = {"check": "form-check-input", "control": "form-control"}.get(kind, "")
    if isinstance(widget, forms.Select):
        css = "form-select"
    own = widget.attrs.get("class", "")
    wrong = "is-invalid" if field.errors and css else ""
    joined = " ".join(one for one in (css, own, wrong) if one)
    return {"class": joined} if joined else {}


def _sent(field: BoundField) -> Sequence[str]:
    """Photos already uploaded, when a form comes back with errors."""
    value = field.value()
    return [str(one) for one in value[0]] if isinstance(value, tuple) else ()


@register.inclusion_tag("ui/_answers.html")
def answers(items: Iterable[Any]) -> dict[str, Any]:
    """What was answered, each with the way back to its question."""
    return {"items": items}


@register.inclusion_tag("ui/_confirmation.html")
def confirmation(
    title: Any, number: str = "", steps: Iterable[Any] = (), by: Any = None, draft: str = ""
) -> dict[str, Any]:
    """It is done: the number, what happens next, by when."""
    return {"title": title, "number": number, "steps": steps, "by": by, "draft": draft}
