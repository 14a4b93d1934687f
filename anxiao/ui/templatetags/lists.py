"""The parts of lists: their toolbar, their rows, the way from page to page."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anxiao.ui import filters, lists, words
from anxiao.ui.words import part

register = template.Library()
Cells = Callable[[Any, Context], SafeString]


@register.inclusion_tag("ui/_toolbar.html", takes_context=True)
def toolbar(
    context: Context,
    form: forms.BaseForm | None = None,
    count: int | str | None = None,
    export: str = "",
) -> dict[str, Any]:
    """Filters in the address, their count, removable chips, views, columns, export.

    The menus of views and columns come with the ``listing`` of the page's context.
    """
    form, asked = form or None, _asked(context)
    listing: lists.Listing | None = context.get("listing")
    return {
        **(lists.menu(listing, form or forms.Form(), asked) if listing else {}),
        "actor": context.get("actor"),
        "asked": filters.encode(asked, drop=filters.PAGE_KEYS),
        "form": form,
        "count": count,
        "export": export,
        "chips": filters.chips(form, asked) if form is not None else [],
        "kept": filters.kept(form, asked),
        "quick": [f for f in form or () if getattr(f.field, "is_quick", False)],
        "more": [f for f in form or () if not getattr(f.field, "is_quick", False)],
    }


def _asked(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def rows(
    context: Context,
    items: Sequence[Any],
    row: str | Cells,
    columns: Sequence[Any] = (),
    *,
    caption: Any = "",
    select: str = "",
    key: str = "row",
) -> SafeString:
    """A table on wide screens, cards of two lines on phones.

    ``row`` is a template of ``<td>`` cells that finds its item as ``row``, or a function that
    draws them from the item and the page's context, for lists that are opened all day. With
    ``select``, the name of a field, each row has a box belonging to the form ``bulk``.
    """
    heads = [h if part(h, "title") else {"title": h} for h in columns]
    cells = row if callable(row) else _from_template(row, key)
    body = format_html_join(
        "\n", "{}", ((_line(item, cells(item, context), select),) for item in items)
    )
    return template.loader.render_to_string(
        "ui/_rows.html",
        {"body": body, "heads": heads, "caption": caption, "select": select},
    )


def _from_template(name: str, key: str) -> Cells:
    one = template.loader.get_template(name).template  # type: ignore[attr-defined]

    def cells(item: Any, context: Context) -> SafeString:
        # In the page's own context, so that what every page knows is not asked for once a row.
        with context.push(**{key: item, "row": item}):
            drawn: SafeString = one.render(context)
            return drawn

    return cells


def _line(item: Any, cells: SafeString, select: str) -> SafeString:
    """One row with its tone, and its box where rows are selected."""
    tone = part(item, "tone")
    return format_html(
        "<tr data-row{}>{}{}</tr>",
        format_html(' class="is-{}"', tone) if tone else "",
        _box(item, select) if select else "",
        cells,
    )


def _box(item: Any, select: str) -> SafeString:
    return format_html(
        '<td class="ax-tick"><label><input type="checkbox" class="form-check-input" name="{}"'
        ' value="{}" form="bulk"><span class="visually-hidden">{}</span></label></td>',
        select,
        part(item, "pk") or part(item, "key") or part(item, "id"),
        words.selecting(part(item, "title")),
    )


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context: Context, page: Any, *, by_name: bool = False) -> dict[str, Any]:
    """Newer and older rows, or the page before and after in lists by name; the filters stay."""
    asked = _asked(context)
    before, after = part(page, "before"), part(page, "after")
    return {
        "newer": filters.encode(asked, drop=filters.PAGE_KEYS, before=str(before))
        if before
        else "",
        "older": filters.encode(asked, drop=filters.PAGE_KEYS, after=str(after)) if after else "",
        "by_name": by_name,
    }
