"""Icons and clocks as they stand in a page, drawn without a template: a list has hundreds."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from anxiao.ui import words
from anxiao.ui.icons import ICONS


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


def clock(clock: Any, mark: SafeString, *, short: bool) -> SafeString:
    """How much time is left, in words and a mark; at full length with the instant itself."""
    until = "" if short else words.clock_until(clock)
    return format_html(
        '<span class="ax-clock ax-{}{}">{}<span class="ax-clock-words">{}</span>{}</span>',
        words.clock_tone(clock),
        " is-short" if short else "",
        mark,
        words.clock_words(clock),
        format_html('<span class="ax-clock-until">{}</span>', until) if until else "",
    )
