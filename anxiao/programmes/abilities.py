from enum import StrEnum


class Ability(StrEnum):
    READ = "programme.read"
    EXPORT = "programme.export"
    PLAN = "programme.plan"
    BREAK_DOWN = "task.break_down"
    RESPOND = "task.respond"
    JUDGE = "task.judge"
    MAKE_PLEDGE = "pledge.make"
    SIGN_PLEDGE = "pledge.sign"
    LEAD_PROJECT = "project.lead"
    LEAD_CAMPAIGN = "campaign.lead"
    PLAN_DUTY = "duty.plan"
    REQUEST = "request.send"
    ORDER = "order.issue"
    ANSWER = "request.answer"
    INSTRUCT = "instruction.enter"
    READ_INSTRUCTIONS = "instruction.read"
    CALL = "call.make"
    ANSWER_CALL = "call.answer"
    ROUTE_CALL = "call.route"
    HEAR_CALL = "call.hear"
