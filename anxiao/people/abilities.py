from enum import StrEnum


class Ability(StrEnum):
    READ = "people.read"
    ADMINISTER = "people.administer"
    MAKE_TOKEN = "people.make_token"  # noqa: S105 (a verb)
    SHARE_WIDELY = "people.share_with_territory"
