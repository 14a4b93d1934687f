"""Icons, badges and clocks of a page, drawn without a template: a list has hundreds."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from anxiao.ui import words
from anxiao.ui.icons import ICONS

Draw = TypeVar("Draw", bound=Callable[..., SafeString])
MARKS = {
    "neutral": "circle",
    "mine": "circle-dot",
    "soon": "hourglass",
    "late": "alert-triangle",
    "closed": "circle-check",
}


def kept_for_rows(draw: Draw) -> Draw:
    """Let a template hand a function to ``rows`` instead of calling it."""
    draw.do_not_call_in_templates = True  # type: ignore[attr-defined]
    return draw


@lru_cache(maxsize=1000)
def icon(name: str, label: str, css: str) -> SafeString:
    """The use of a symbol of the sprite; a circle stands in for one that is not there."""
    if name not in ICONS:
        if settings.DEBUG:
            raise ValueError(f"{name!r} is not in anxiao/ui/icons.py")
        name = "circle"
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" width="20" height="20" {}><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        spoken,
        static("vendor/icons.svg"),
        name,
    )


def mark(tone: str) -> SafeString:
    """The mark of a tone alone, beside words that say the same."""
    tone = tone if tone in MARKS else "neutral"
    return icon(MARKS[tone], "", f"ax-mark ax-{tone}")


def badge(word: Any, tone: str = "neutral", mark: str = "") -> SafeString:
    """A state as a word, a mark and a colour."""
    tone = tone if tone in MARKS else "neutral"
    symbol = icon(mark or MARKS[tone], "", "")
    return format_html('<span class="ax-badge ax-{}">{}{}</span>', tone, symbol, words.words(word))


def clock(clock: Any, *, short: bool) -> SafeString:
    """How much time is left, in words and a mark; at full length with the instant itself."""
    until = "" if short else words.clock_until(clock)
    return format_html(
        '<span class="ax-clock ax-{}{}">{}<span class="ax-clock-words">{}</span>{}</span>',
        words.clock_tone(clock),
        " is-short" if short else "",
        mark(words.clock_tone(clock)),
        words.clock_words(clock),
        format_html('<span class="ax-clock-until">{}</span>', until) if until else "",
    )
