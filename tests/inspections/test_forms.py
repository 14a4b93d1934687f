"""From XForm to the page that is filled in."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from lxml import etree, html

from anxiao.inspections.forms.languages import tag_of
from anxiao.inspections.forms.runner import runner
from anxiao.inspections.forms.transform import Form, transform
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from tests.inspections.forming import EN, ZH, checklist, text, twenty, verdicts, xform
from tests.world import SYSTEM, World, make_world


def page(form: Form) -> Any:
    return html.fragment_fromstring(form.html)


def control(form: Form, name: str) -> Any:
    found = page(form).xpath("//*[@name=$name]", name=f"/data/{name}")
    return found[0]


def said(form: Form) -> str:
    return " ".join(page(form).text_content().split())


def test_questions_keep_their_rules() -> None:
    form = transform(
        xform(
            [
                text(
                    "integer", "guards", "保安人数", "Guards", constraint=". >= 0", required="yes"
                ),
                text("text", "why", "原因", "Why", relevant="${guards} = 0"),
                {"type": "calculate", "name": "double", "calculation": "${guards} * 2"},
            ]
        ),
        "zh-hans",
    )
    guards, why, double = (control(form, name) for name in ("guards", "why", "double"))
    assert guards.get("data-constraint") == ". >= 0"
    assert guards.get("data-required") == "true()"
    assert guards.get("type") == "number" and guards.get("data-type-xml") == "int"
    assert why.get("data-relevant").strip() == "/data/guards  = 0"
    assert double.get("data-calculate").strip() == "/data/guards  * 2"
    assert "or-branch" in why.getparent().get("class")


def test_groups_and_repeats_keep_their_places() -> None:
    form = transform(
        xform(
            [
                text("begin_group", "gate", "校门", "Gate"),
                text("text", "name", "门名", "Name"),
                {"type": "end_group"},
                text("begin_repeat", "car", "校车", "Bus"),
                text("text", "plate", "车牌", "Plate"),
                {"type": "end_repeat"},
            ]
        ),
        "zh-hans",
    )
    assert control(form, "gate/name").get("type") == "text"
    (repeat,) = page(form).xpath("//section[contains(@class, 'or-repeat')]")
    assert repeat.get("name") == "/data/car"
    assert repeat.xpath(".//*[@name='/data/car/plate']")
    assert page(form).xpath("//div[@class='or-repeat-info']/@data-name") == ["/data/car"]


def test_a_reader_sees_one_language() -> None:
    form = xform([text("select_one verdict", "q", "畅通吗", "Is it clear")], verdicts())
    chinese, english = transform(form, "zh-hans"), transform(form, "en")
    assert "畅通吗" in said(chinese) and "Is it clear" not in said(chinese)
    assert "Is it clear" in said(english) and "畅通吗" not in said(english)
    assert "合格" in said(chinese) and "Pass" in said(english)
    assert (chinese.language, english.language) == ("zh", "en")
    assert set(chinese.languages) == {"zh", "en"}


def test_what_was_not_translated_stands_in_the_language_of_the_author() -> None:
    form = xform([text("text", "q", "畅通吗"), text("text", "p", "干净吗", "Is it clean")])
    assert "畅通吗" in said(transform(form, "en"))
    assert "Is it clean" in said(transform(form, "en"))


def test_a_reader_of_traditional_script_reads_it_in_labels_choices_and_messages() -> None:
    rows = [
        text("select_one verdict", "q", "消防通道畅通吗"),
        {
            **text("integer", "n", "人数"),
            "constraint": ". > 0",
            "constraint_message::中文 (zh)": "应大于零",
        },
    ]
    shown = said(transform(xform(rows, verdicts()), "zh-hant"))
    assert "消防通道暢通嗎" in shown and "不適用" in shown and "應大於零" in shown


def test_a_form_without_languages_is_shown_as_it_is() -> None:
    form = transform(xform([{"type": "text", "name": "q", "label": "畅通吗"}]), "en")
    assert "畅通吗" in said(form) and form.language == "" and form.languages == ()


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("中文 (zh)", "zh"),
        ("English (en)", "en"),
        ("繁體 (zh-Hant)", "zh-Hant"),
        ("en", "en"),
        ("中文", "zh"),
        ("English", "en"),
        ("default", ""),
        ("藏语", ""),
    ],
)
def test_a_language_is_known_by_how_authors_write_it(written: str, tag: str) -> None:
    assert tag_of(written) == tag


def test_choices_are_found_through_filters_and_shuffling() -> None:
    rows = [
        text("select_one verdict", "first", "甲"),
        text("select_one verdict", "second", "乙", choice_filter="name != ${first}"),
        text("select_one verdict", "third", "丙", parameters="randomize=true, seed=42"),
    ]
    form = transform(xform(rows, verdicts()), "zh-hans")
    for name in ("first", "second", "third"):
        question = control(form, name).xpath("ancestor::fieldset")[0]
        labels = question.xpath(".//span[contains(@class, 'option-label')]/text()")
        assert labels == ["合格", "不合格", "不适用"], name


def test_nothing_is_fetched_styled_or_run_by_a_form() -> None:
    rows = [
        {**text("text", "q", "看图 <b onclick=alert(1)>"), "media::image::中文 (zh)": "gate.png"},
        text("select_one verdict", "r", "选", appearance="minimal"),
        text("note", "n", "[链接](javascript:alert(1)) **重**"),
    ]
    form = transform(xform(rows, verdicts()), "zh-hans")
    tree = page(form)
    assert not tree.xpath("//@style | //@src | //@href | //@onclick | //img | //script | //b | //a")
    assert "gate.png" in said(form)
    assert "<b onclick" in tree.text_content()
    assert "action" not in tree.attrib and tree.get("class") == "or clearfix"


def test_appearances_become_classes() -> None:
    form = transform(
        xform([text("select_one verdict", "q", "甲", appearance="horizontal")], verdicts())
    )
    question = control(form, "q").xpath("ancestor::fieldset[contains(@class, 'question')]")[0]
    classes = set(question.get("class").split())
    assert {"or-appearance-horizontal", "or-appearance-columns"} <= classes
    assert "data-appearances" not in form.html


def test_the_model_is_the_empty_submission_with_its_lists() -> None:
    form = transform(xform([text("select_one verdict", "q", "甲")], verdicts()))
    model = etree.fromstring(form.model)
    names = [etree.QName(one).localname for one in model.iter() if isinstance(one.tag, str)]
    assert names[:3] == ["model", "instance", "data"]
    assert {"q", "meta", "instanceID", "item"} <= set(names)
    assert "itext" not in names and "bind" not in names


def test_a_form_without_a_place_for_its_id_is_given_one() -> None:
    bare = """<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">
      <h:head><h:title>t</h:title><model><instance><data id="t"><q/></data></instance>
      <bind nodeset="/data/q" type="string"/></model></h:head>
      <h:body><input ref="/data/q"><label>Q</label></input></h:body></h:html>"""
    assert "<instanceID" in transform(bare).model


def test_the_same_form_gives_the_same_page() -> None:
    form, _items = twenty()
    once = transform(form, "zh-hans")
    transform.cache_clear()
    again = transform(form, "zh-hans")
    assert (once.html, once.model) == (again.html, again.model)
    assert transform("".join(form), "zh-hans") is again


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>&b;</h:title></h:head></h:html>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>"""


@pytest.mark.parametrize("sent", [BOMB, OUTSIDE, "<x", "", "<x/>", "\ud800", "<h:html/>"])
def test_what_is_no_form_is_refused(sent: str) -> None:
    with pytest.raises(Invalid):
        transform(sent)


def test_a_form_that_reads_another_file_is_refused() -> None:
    form = xform([text("select_one_from_file schools.csv", "q", "学校")])
    with pytest.raises(Invalid):
        transform(form)


@pytest.fixture
def world(fresh_database: None) -> World:
    return make_world()


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        client.force_login(world.people[who])
    return client


def test_the_runner_knows_what_fails_and_what_follows(world: World) -> None:
    form, items = twenty()
    with translation.override("zh-hans"):
        data = runner(checklist(world, form, items))["data"]
    assert data["fails"]["q1"] == ["fail"] and len(data["fails"]) == 20
    assert {"q1_note", "q1_photo", "q1_fixed"} <= set(data["follows"])
    assert ZH and EN and data["language"] == "zh"


def test_a_form_is_tried_by_whoever_reads_it_and_by_nobody_else(world: World) -> None:
    form, items = twenty()
    draft = checklist(world, form, items)
    answer = signed_in(world, "coordinator").get(f"/checklists/{draft.pk}/try/")
    assert answer.status_code == 200 and b"form-runner" in answer.content
    assert signed_in(world, "school").get(f"/checklists/{draft.pk}/try/").status_code == 404
