"""What is printed: the same from the same, nothing read as markup, no empty box."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from fontTools.ttLib import TTFont

from anxiao.documents import fonts
from anxiao.documents.kinds import Head, kinds
from anxiao.documents.printing import content_digest, context_of, render, together
from anxiao.hazards.papers.slip import SLIP, Slip
from anxiao.kernel.errors import Invalid

HEAD = Head(
    number="县平安办交〔2026〕12号", kind="交办单", issuer="青禾县平安办", issued_on="2026年6月3日"
)
BODY = Slip(
    case="7K2M-9QXA",
    url="https://anxiao.example/hazards/1/",
    title="消防通道堆放杂物",
    item="消防通道不畅",
    grade="general",
    criteria=(),
    place="白杨镇中心小学",
    address="",
    description="",
    photos=(),
    territorial="白杨镇人民政府",
    sectoral="县教育局",
    subject="白杨镇中心小学",
    lead="白杨镇中心小学",
    assists=(),
    due="2026年6月18日 17:30",
    limit_days=10,
    is_due_provisional=False,
    measures=("按期消除隐患。",),
    basis="",
    objectable_until="2026年6月10日",
    clerk="县平安办 科员",
)
RARE = "\U000323af"  # the last of extension H: no font of ours or of Debian has it


def context(**changed: Any) -> dict[str, Any]:
    return context_of(HEAD, replace(BODY, **changed))


def test_the_kind_is_found_by_the_settings() -> None:
    assert kinds()["slip"] is SLIP


def test_the_same_context_gives_the_same_bytes_whatever_the_reader_speaks() -> None:
    with translation.override("en"):
        first = render(SLIP, context())
    with translation.override("zh-hans"):
        assert render(SLIP, context()) == first
    assert first.startswith(b"%PDF-")
    assert render(SLIP, context(title="别的")) != first


def test_another_word_gives_another_check_code() -> None:
    assert content_digest(context()) == content_digest(context())
    assert content_digest(context()) != content_digest(context(title="别的"))


HOSTILE = [
    '#panic() #import "/etc/passwd"',
    "$x^2$ *粗* _斜_ `代码` @引用 <标签> = 标题",
    "\\ \\u{41} // 注释 /* 注释 */",
    '] ) } " \' \\" #{',
    "<script>alert(1)</script> & \u00a0~--- ...",
    "https://example.org/#锚",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_person_wrote_is_read_as_markup(text: str) -> None:
    kept = context(title=text, description=text, lead=text, assists=(text,), basis=text)
    assert kept["body"]["title"] == text
    assert render(SLIP, kept).startswith(b"%PDF-")
    assert fonts.lacking(text) == []


def test_what_has_no_shape_is_left_out_and_line_breaks_stay() -> None:
    kept = context(title="a\x07b\x1b[31mc\u202ed\u200be\ufe0f", description="一\r\n二\t三\n")
    assert kept["body"]["title"] == "ab[31mcde"
    assert kept["body"]["description"] == "一\n二 三"
    render(SLIP, kept)


def test_rare_characters_of_names_are_printed() -> None:
    names = "喆镕珺堃祎垚㙍"
    assert fonts.lacking(names) == []
    assert render(SLIP, context(clerk=names)) != render(SLIP, context())


def test_our_own_fonts_have_the_names_in_both_weights() -> None:
    for path in fonts.OURS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            assert {ord(one) for one in "喆镕珺堃祎垚㙍〔〕号"} <= {*font.getBestCmap()}
    assert len([*fonts.OURS.glob("*.ttf")]) == 2


def test_a_character_no_font_has_is_named_with_its_place_before_printing() -> None:
    with translation.override("en"), pytest.raises(Invalid) as caught:
        render(SLIP, context(title=f"王{RARE}家小卖部", description=f"🜲{RARE}"))
    said = str(caught.value)
    assert f"“{RARE}” U+323AF (Title)" in said
    assert "What was found" in said
    assert "“王”" not in said


def test_a_character_of_the_private_area_is_refused_too() -> None:
    with pytest.raises(Invalid):
        render(SLIP, context(place="\ue000"))


def test_a_usual_case_takes_one_page_and_many_slips_count_their_own() -> None:
    assert pages(render(SLIP, context())) == 1
    assert pages(together(SLIP, [context(), context(title="二"), context(title="三")])) == 3


def test_a_very_long_case_goes_on_on_a_second_page() -> None:
    assert pages(render(SLIP, context(description="校门口摊点占道。" * 200))) == 2


def test_long_names_of_issuers_stay_on_the_sheet() -> None:
    head = replace(HEAD, issuer="青禾县校园及周边安全专项整治工作领导小组办公室综合协调组")
    assert pages(render(SLIP, context_of(head, BODY))) == 1
    assert render(SLIP, context_of(replace(HEAD, issuer="办"), BODY))


def test_the_label_of_a_demonstration_is_part_of_the_paper() -> None:
    shown = context_of(replace(HEAD, is_demo=True), BODY)
    assert render(SLIP, shown) != render(SLIP, context())


def pages(pdf: bytes) -> int:
    """Pages, counted in the page tree, which typst writes uncompressed."""
    counts = [int(re.match(rb"\d+", part)[0]) for part in pdf.split(b"/Count ")[1:]]
    return max(counts)
