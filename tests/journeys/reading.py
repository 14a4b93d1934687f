"""Reading a page for words that its reader cannot read."""

import re

from tests.journeys.person import Person
from tests.world import HOLDERS

# What a person reads or has read to her: text on the page, and what stands in attributes.
SHOWN = """() => {
  const spoken = ["aria-label", "placeholder", "title", "alt"];
  const found = [document.title, document.body.innerText];
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (one.checkVisibility()) found.push(...spoken.map((name) => one.getAttribute(name) || ""));
  }
  return found.join("\\n");
}"""
# Kinds of files, as the rule for uploads names them.
ENDINGS = {"CSV", "ODS", "XLS", "docx", "heic", "jpeg", "jpg", "pdf", "png", "webp", "xlsx"}
# Words that are the same in every language, and those of the switch of languages.
SAME = {
    "EN",
    "Ctrl",
    "English",
    "API",
    "XLSX",
    "JSON",
    "PDF",
    "OData",
    "OpenAPI",
    "GA",
    "GB",
    "MB",
    *ENDINGS,
    *HOLDERS,
}
# Names that the small county of the tests gave, digests, and numbers of cases.
GIVEN = re.compile(
    r"(单位|單位|岗位|崗位)[a-z_]+|[a-z_]+(校区|校區)|[a-z_]+ post\b|\btest\b|(sha256|sm3):\w+"
    r"|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|\b[0-9a-f]{8,}\b"
)


def left_in_english(person: Person) -> list[str]:
    """Latin words on the page before a reader of Chinese that nobody typed."""
    shown = GIVEN.sub(" ", person.page.evaluate(SHOWN))
    words = re.findall(r"[A-Za-z][A-Za-z'’-]+", shown)
    return sorted({word for word in words if word not in SAME})


def reads_well(person: Person) -> None:
    """The page speaks the reader's language, and is no wider than her screen."""
    if person.language != "en":
        left = left_in_english(person)
        assert not left, (person.key, person.path, left)
    fits(person)


def fits(person: Person) -> None:
    """The page is no wider than her screen."""
    wide = person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, (person.key, person.path, wide)
