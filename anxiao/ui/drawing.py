"""Icons as they stand in a page; drawn once, since a list has hundreds."""

from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
