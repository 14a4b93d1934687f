"""The first day of a county."""

import pytest

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.people.beginning import begin, county_in, from_sheet
from anxiao.people.models import Person
from anxiao.places.models import Organisation, Territory
from tests.imports.sheets import xlsx
from tests.world import SYSTEM

TOWNS = [
    ["区划代码", "名称"],
    ["990121", "青禾县"],
    ["990121100", "白杨镇"],
    [990121101000, "石桥镇"],
]


def test_a_county_begins_once_with_its_towns_office_and_two_accounts(db: None) -> None:
    names = from_sheet("990121", xlsx(TOWNS))
    with acting(SYSTEM):
        accounts = begin(
            actor=SYSTEM,
            county=990121000000,
            names=names,
            office="平安办",
            persons=("甲一", "乙二"),
        )
        assert [one.username for one in accounts] == ["jiayi", "yier"]
        assert Person.objects.get(username="jiayi").check_password(accounts[0].password)
        assert Territory.objects.within(990121000000).count() == 3
        assert Organisation.objects.get(zh="平安办").territory_code == 990121000000
        with pytest.raises(Refused):
            begin(actor=SYSTEM, county=990121000000, names=names, office="x", persons=("a", "b"))


def test_a_sheet_of_another_county_is_refused(db: None) -> None:
    with pytest.raises(Invalid):
        from_sheet("990122", xlsx(TOWNS))
    with pytest.raises(Invalid):
        from_sheet("9901", xlsx(TOWNS))


def test_a_sheet_says_itself_which_county_it_is() -> None:
    assert county_in(from_sheet("", xlsx(TOWNS))) == 990121000000
    with pytest.raises(Invalid):
        from_sheet("", xlsx([TOWNS[0], TOWNS[2]]))


def test_nobody_begins_a_county_from_a_page(db: None) -> None:
    with pytest.raises(NotAllowed):
        begin(actor=Actor(name="x"), county=1, names={}, office="", persons=())
