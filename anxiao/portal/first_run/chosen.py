"""The county that was chosen, carried from one step of the first-run page to the next."""

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import Name, pinyin
from anxiao.kernel.sentences import sentence
from anxiao.people import beginning
from anxiao.places.codes import width
from anxiao.places.divisions import COUNTY

SALT = "portal.first_run"


@dataclass(frozen=True)
class Chosen:
    """A county with its territories, and how the form says which it is.

    One of the divisions of the country is said by its code, one from a sheet by what stood there.
    """

    names: dict[int, str]
    said: str

    @classmethod
    def by_code(cls, code: str) -> "Chosen":
        return cls(beginning.from_divisions(code), code)

    @classmethod
    def by_sheet(cls, content: bytes) -> "Chosen":
        names = beginning.from_sheet("", content)
        return cls(names, signing.dumps([*names.items()], salt=SALT, compress=True))

    @classmethod
    def of(cls, said: str) -> "Chosen":
        """What an earlier step chose."""
        if said.isascii() and said.isdigit():
            return cls.by_code(said)
        try:
            names = {int(code): str(zh) for code, zh in signing.loads(said, salt=SALT)}
        except signing.BadSignature:
            says = N_("What was chosen got lost on the way. Choose the county again.")
            raise Invalid(sentence(says)) from None
        return cls(names, said)

    @property
    def county(self) -> int:
        return beginning.county_in(self.names)

    @property
    def name(self) -> Name:
        zh = self.names[self.county]
        return {"zh": zh, "en": pinyin(zh)}

    @property
    def inside(self) -> list[Name]:
        """What lies in the county, in the order of the codes."""
        inner = sorted(code for code in self.names if width(code) > COUNTY)
        return [{"zh": self.names[code], "en": pinyin(self.names[code])} for code in inner]
