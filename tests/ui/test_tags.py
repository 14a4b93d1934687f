"""The parts, each rendered alone."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from anxiao.ui.icons import ICONS

TREE = Path(__file__).resolve().parents[2]
LITERAL = re.compile(r"""{%\s*icon\s+"([a-z0-9-]+)\"""")


@pytest.fixture(autouse=True)
def _english() -> Any:
    with override("en"):
        yield


def render(text: str, query: str = "", **context: Any) -> str:
    request = RequestFactory().get(f"/list?{query}")
    html = Template(text).render(Context({"request": request, "csrf_token": "t", **context}))
    return re.sub(r"\s+", " ", html)


class Filters(forms.Form):
    state = forms.ChoiceField(choices=[("", "all"), ("late", "Late ones")], label="State")
    q = forms.CharField(label="Words")


class Answer(forms.Form):
    reason = forms.CharField(label="Reason", help_text="In one sentence.")
    note = forms.CharField(label="Note", required=False)


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = {
        name
        for page in (TREE / "anxiao").rglob("templates/**/*.html")
        for name in LITERAL.findall(page.read_text())
    }
    assert named
    assert named <= ICONS


def test_a_badge_has_a_word_a_mark_and_a_colour() -> None:
    html = render('{% badge "late" "late" %}')
    assert "ax-late" in html
    assert "#alert-triangle" in html
    assert "late</span>" in html


def test_text_from_outside_is_escaped() -> None:
    for text in ("{% badge x %}", "{% empty x %}", "{% card x %}{% endcard %}", "{% facts y %}"):
        assert "<script>" not in render(text, x="<script>", y=[("<script>", "<script>")])


def test_one_primary_button_and_the_barred_with_their_reasons() -> None:
    offers = [
        {"verb": "accept", "label": "Accept", "url": "/a", "primary": True, "method": "post"},
        {"verb": "return", "label": "Send back", "url": "/b", "primary": True},
        {"verb": "close", "label": "Close out", "url": "/c", "reason": "Accept it first."},
    ]
    html = render("{% actions offers %}", offers=offers)
    assert html.count("btn-primary") == 1
    assert 'name="idempotency_key"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'aria-disabled="true"' in html
    assert "Accept it first." in html
    assert 'href="/c"' not in html


def test_steps_speak_of_where_one_is() -> None:
    steps = [{"title": "report", "state": "done"}, {"label": "accept", "state": "current"}]
    html = render("{% stepper steps %}", steps=steps)
    assert "Step 2 of 2: accept" in html
    assert 'aria-current="step"' in html


def test_a_chip_takes_one_filter_away_and_the_export_keeps_them_all() -> None:
    html = render(
        '{% toolbar form 1284 "/export" %}',
        "state=late&q=wall&after=x&view=mine",
        form=Filters({"state": "late", "q": "wall"}),
    )
    assert "Late ones" in html
    assert 'href="?q=wall&amp;view=mine"' in html
    assert 'href="/export?state=late&amp;q=wall&amp;view=mine"' in html
    assert "about 1,200 rows" in html
    assert '<input type="hidden" name="view" value="mine">' in html


def test_pages_keep_the_filters() -> None:
    page = SimpleNamespace(rows=[], after="2", before=None)
    html = render("{% pager page %}", "q=wall&before=9", page=page)
    assert 'href="?q=wall&amp;after=2"' in html
    assert "Newer" not in html


def test_rows_take_cells_from_their_template() -> None:
    item = {
        "pk": 7,
        "title": {"zh": "墙", "en": "Wall"},
        "school": {"zh": "校", "en": "School"},
        "state": "open",
        "tone": "mine",
        "clock": {"state": "none"},
        "lead": "Town",
    }
    html = render(
        '{% rows items "ui/gallery/_row.html" heads caption="Hazards" select="hazard" %}',
        items=[item],
        heads=["Hazard", {"title": "State", "css": "is-nowrap"}],
    )
    assert '<th scope="col" class="is-nowrap">State</th>' in html
    assert 'name="hazard" value="7" form="bulk"' in html
    assert "Select Wall" in html
    assert "Wall<small>School</small>" in html


def test_errors_stand_on_top_and_beside_the_field_in_the_same_words() -> None:
    html = render("{% form_fields form %}", form=Answer({}))
    assert '<a href="#id_reason_field"><span>Reason</span>This field is required.</a>' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in html
    assert "(optional)" in html


def test_a_form_that_came_back_says_so_to_the_draft() -> None:
    text = '<form {% form_attrs draft="report" form=form %}>'
    assert 'data-draft="report" data-bound=""' in render(text, form=Answer({}))
    assert "data-bound" not in render(text, form=Answer())


def test_the_key_of_a_form_survives_its_errors() -> None:
    assert 'value="k1"' in render('{% once "k1" %}')
    assert render("{% once %}") != render("{% once %}")


def test_nothing_due_says_what_comes() -> None:
    html = render('{% today items coming="Three things next week." %}', items=[])
    assert re.search(r"Nothing is due\. <span[^>]*>Three things next week\.", html)


def test_today_shows_five_and_counts_the_rest() -> None:
    items = [{"place": f"p{n}", "what": "x", "when": "today", "url": "/"} for n in range(8)]
    html = render('{% today items url="/all" %}', items=items)
    assert html.count("<li>") == 5
    assert "3 more" in html


def test_a_panel_is_a_link_without_scripts() -> None:
    html = render('{% panel "/p" "Hazards" %}')
    assert 'hx-get="/p"' in html
    assert '<a class="ax-panel-link" href="/p">' in html
