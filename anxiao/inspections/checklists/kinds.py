"""The types of questions that a form may have, and why others are not taken."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

BEGIN, END = "begin", "end"
ASKED = frozenset(
    (
        "text",
        "integer",
        "decimal",
        "range",
        "date",
        "time",
        "dateTime",
        "image",
        "barcode",
        "geopoint",
        "acknowledge",
        "select_one",
        "select_multiple",
        "rank",
    )
)
# Of these nobody is asked anything.
SILENT = frozenset(("note", "calculate", "hidden", "start", "end", "today"))
SELECTS = frozenset(("select_one", "select_multiple", "rank"))
OTHER_NAMES = {
    "string": "text",
    "int": "integer",
    "datetime": "dateTime",
    "photo": "image",
    "location": "geopoint",
    "gps": "geopoint",
    "trigger": "acknowledge",
    "date time": "dateTime",
    "picture": "image",
    "start time": "start",
    "end time": "end",
    "device id": "deviceid",
    "phone number": "phonenumber",
    "sim id": "simserial",
    "subscriber id": "subscriberid",
    "select": "select_multiple",
    "select1": "select_one",
    "select one": "select_one",
    "select one using": "select_one",
    "select one external": "select_one_external",
    "select multiple from": "select_multiple",
    "select multiple using": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
}
# How the first forms of this kind were written: ``q string``, ``add date prompt``, ``get today``.
OLD = re.compile(r"^(?:q|add|get) | prompt\b")
PHOTOS_ALONE = N_("Only photos are taken on a visit: ask for an image.")
NO_FILES = N_("Choices from files are not taken: put them into the sheet “choices”.")
NO_TRAIL = N_("No trails and no movements of persons are recorded: ask for one position at most.")
NO_DEVICE = N_("Nothing of a telephone or its holder is collected: remove this row.")
NOT_HERE = N_("This type is not used here: remove the row.")
REFUSED = {
    **dict.fromkeys(("audio", "video", "file", "background-audio"), PHOTOS_ALONE),
    **dict.fromkeys(("csv-external", "xml-external", "select_one_external"), NO_FILES),
    **dict.fromkeys(
        ("geotrace", "geoshape", "audit", "start-geopoint", "background-geopoint"), NO_TRAIL
    ),
    **dict.fromkeys(
        (
            "deviceid",
            "phonenumber",
            "simserial",
            "subscriberid",
            "imei",
            "username",
            "email",
            "uri:deviceid",
            "uri:email",
            "uri:phonenumber",
            "uri:simserial",
            "uri:subscriberid",
            "uri:username",
        ),
        NO_DEVICE,
    ),
    **dict.fromkeys(("osm", "begin loop", "end loop", "xml", "percentage"), NOT_HERE),
    **dict.fromkeys(
        (f"number of days in last {span}" for span in ("month", "six months", "year")), NOT_HERE
    ),
}
FROM_FILE = re.compile(r"^select[ _](one|multiple)[ _]from[ _]file\b")
SELECT = re.compile(
    r"^(?P<kind>select[_ ]one[_ ]external|select[_ ]one(?: from| using)?|select1|select_multiple"
    r"|select multiple(?: from| using)?|select all that apply(?: from)?|select|rank)"
    r"\s+(?P<list>\S+)(?P<other>\s+or[_ ]other|\s+or specify other)?$"
)
CONTROL = re.compile(r"^(?P<side>begin|end)[ _](?P<kind>group|repeat|loop)$")


@dataclass(frozen=True)
class Type:
    """A type as it was written, read: its kind, its list of choices, whether it opens or ends."""

    kind: str
    choices: str = ""
    has_other: bool = False
    side: str = ""

    @property
    def is_asked(self) -> bool:
        return self.kind in ASKED and not self.side

    @property
    def is_known(self) -> bool:
        if self.side:
            return self.kind in ("group", "repeat")
        is_listed = bool(self.choices) or self.kind not in SELECTS
        return (self.kind in ASKED or self.kind in SILENT) and is_listed

    @property
    def refusal(self) -> str:
        """Why it is not taken; empty where that is not known, or it is."""
        return REFUSED.get(f"{self.side} {self.kind}".strip(), "")

    @property
    def written(self) -> str:
        """As pyxform is told of it."""
        words = [self.side, self.kind, self.choices, "or_other" if self.has_other else ""]
        return " ".join(filter(None, words))


def type_of(text: str) -> Type:
    words = OLD.sub("", " ".join(text.split()))
    if FROM_FILE.match(words):
        return Type("select_one_external")
    if found := CONTROL.match(words.lower()):
        return Type(found["kind"], side=found["side"])
    if found := SELECT.match(words):
        return Type(_select(found["kind"]), found["list"], bool(found["other"]))
    return Type(OTHER_NAMES.get(words, words))


def _select(kind: str) -> str:
    if kind == "rank" or "external" in kind:
        return kind.replace(" ", "_")
    return "select_one" if "one" in kind or kind == "select1" else "select_multiple"
