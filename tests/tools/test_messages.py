"""Messages are found wherever they are marked, and follow the Chinese."""

from io import BytesIO
from pathlib import Path

import pytest

from tools import messages

PAGE = """{% load i18n %}
  <h1>{% translate "Mark's" context "verb" %}</h1>
    {% blocktranslate trimmed count n=rows|length with by=a context "list" %}
      one “{{ by }}” 100%
    {% plural %}
      {{ n }} many
    {% endblocktranslate %}
{{ _("in a variable") }} it's {# no message #} {% trans 'old form' as word %}
"""


def test_every_form_of_a_template_is_found() -> None:
    found = list(messages.templates(BytesIO(PAGE.encode()), messages.KEYWORDS, (), {}))
    assert [entry[2] for entry in found] == [
        ("verb", "Mark's"),
        ("list", "one “%(by)s” 100%%", "%(n)s many", None),
        "in a variable",
        "old form",
    ]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "TREE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    messages._exceptions.cache_clear()
    (tmp_path / "babel.cfg").write_text("[python: anxiao/**.py]\n")
    (tmp_path / "anxiao").mkdir()
    return tmp_path


def write(tree: Path, text: str) -> None:
    (tree / "anxiao" / "words.py").write_text(text)


def translate(tree: Path, text: str, chinese: str) -> None:
    path = tree / "locale/zh_Hans/LC_MESSAGES/django.po"
    before = f'msgid "{text}"\nmsgstr ""'
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, f'msgid "{text}"\nmsgstr "{chinese}"'))


def test_a_new_message_is_missed_until_it_is_translated(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tree, '_("Close the case")')
    messages.update()
    assert messages.check() == 1
    said = capsys.readouterr().err
    assert "zh_Hans: no translation of 'Close the case'" in said
    assert "zh_Hant" in said
    assert "en:" not in said
    translate(tree, "Close the case", "关闭案件")
    messages.update()
    assert messages.check() == 0
    traditional = tree / "locale/zh_Hant/LC_MESSAGES/django.po"
    assert 'msgstr "關閉案件"' in traditional.read_text()


def test_a_correction_of_the_conversion_holds(tree: Path) -> None:
    write(tree, '_("Mail")')
    messages.update()
    translate(tree, "Mail", "邮件")
    exceptions = tree / "locale/zh_Hant/exceptions.tsv"
    messages._exceptions.cache_clear()
    exceptions.write_text("# wrong\tright\n郵件\t電郵\n")
    messages.update()
    traditional = tree / "locale/zh_Hant/LC_MESSAGES/django.po"
    assert 'msgstr "電郵"' in traditional.read_text()


def test_a_message_that_goes_and_comes_back_keeps_its_translation(tree: Path) -> None:
    write(tree, '_("Mail")')
    messages.update()
    translate(tree, "Mail", "邮件")
    write(tree, '_("Post")')
    messages.update()
    write(tree, '_("Mail")')
    messages.update()
    assert messages.check() == 0


def test_a_place_that_the_message_lacks_is_a_fault(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tree, '_("Until %(day)s")')
    messages.update()
    translate(tree, "Until %(day)s", "至 %(date)s")
    messages.update()
    assert messages.check() == 1
    assert "unknown places" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["%(day)s%", "在%(day)值守"])
def test_a_translation_that_cannot_be_filled_in_is_a_fault(
    tree: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    write(tree, '_("Until %(day)s")')
    messages.update()
    translate(tree, "Until %(day)s", said)
    messages.update()
    assert messages.check() == 1
    assert "nothing can be put into" in capsys.readouterr().err


def test_plurals_repeat_themselves_in_english(tree: Path) -> None:
    write(tree, 'ngettext("%(n)s case", "%(n)s cases", n)')
    messages.update()
    english = (tree / "locale/en/LC_MESSAGES/django.po").read_text()
    assert 'msgstr[0] "%(n)s case"\nmsgstr[1] "%(n)s cases"' in english
    messages.compile_all()
    assert (tree / "locale/en/LC_MESSAGES/django.mo").exists()
