"""What visits may say of guards and devices: the words of the register."""

from anxiao.places.registers.filling import Field, Kind

VERDICT = ("pass", "fail", "na")
HIRED = ("own", "company", "both")


def _number(zh: str, en: str) -> Field:
    return Field(Kind.INTEGER, zh, en)


def _day(zh: str, en: str) -> Field:
    return Field(Kind.DATE, zh, en)


def _test(zh: str, en: str) -> Field:
    """Tried out on the spot: never filled in beforehand."""
    return Field(Kind.CHOICE, zh, en, VERDICT, is_foretold=False)


WORDS = {
    "guards.present": _number("在岗专职保安员人数", "Full-time guards present"),
    "guards.certified": _number("持证保安员人数", "Guards with a certificate"),
    "guards.expires_on": _day("最早到期的保安员证", "The first certificate to expire"),
    "guards.hired": Field(Kind.CHOICE, "保安员来源", "Who hired the guards", HIRED),
    "alarm.result": _test("一键报警现场测试", "One-key alarm, live test"),
    "alarm.tested_on": _day("一键报警最近测试日期", "One-key alarm, last tested on"),
    "video.result": _test("视频现场调看", "Video, live test"),
    "video.days": _number("录像可回放天数", "Days of video kept"),
    "gate.result": _test("校门防冲撞设施", "Gate with anti-ramming barrier"),
    "equipment.result": _test("防卫器械现场取用", "Protective gear, live test"),
    "equipment.helmets": _number("防暴头盔", "Helmets"),
    "equipment.shields": _number("防护盾牌", "Shields"),
    "equipment.forks": _number("安全钢叉", "Forks"),
    "equipment.expires_on": _day("最早到期的器械", "The first gear to expire"),
}
