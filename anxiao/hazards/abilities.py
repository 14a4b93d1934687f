from enum import StrEnum


class Ability(StrEnum):
    READ = "hazard.read"
    REPORT = "hazard.report"
    SELF_CLOSE = "hazard.self_close"
    TRIAGE = "hazard.triage"
    DISPATCH = "hazard.dispatch"
    RESPOND = "hazard.respond"
    STOP = "hazard.stop"
    EXTEND = "hazard.extend"
    ACCEPT = "hazard.accept"
    CLOSE = "hazard.close"
    EXPORT = "hazard.export"
    ENTER_ON_BEHALF = "hazard.enter_on_behalf"
    MAKE_LINK = "hazard.make_link"
    TAKE_OVER = "hazard.take_over"
