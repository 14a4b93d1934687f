"""Every ability in words, for the page that says who may do what."""

from collections.abc import Mapping

from anxiao.backups.abilities import Ability as Backups
from anxiao.evidence.abilities import Ability as Evidence
from anxiao.hazards.abilities import Ability as Hazard
from anxiao.imports.abilities import Ability as Imports
from anxiao.inspections.abilities import Ability as Inspection
from anxiao.ledger.abilities import Ability as Ledger
from anxiao.norms.abilities import Ability as Norms
from anxiao.notices.abilities import Ability as Notices
from anxiao.people.abilities import Ability as People
from anxiao.places.abilities import Ability as Places
from anxiao.portal.abilities import Ability as Portal
from anxiao.programmes.abilities import Ability as Programme
from anxiao.supervision.abilities import Ability as Supervision

WORDS: Mapping[str, str] = {
    Hazard.READ: "read hazards within reach",
    Hazard.REPORT: "report a hazard",
    Hazard.SELF_CLOSE: "close a general hazard that the own unit has fixed",
    Hazard.TRIAGE: "verify, grade, mark as false",
    Hazard.DISPATCH: "dispatch, transfer, overrule an objection, mark as rebounded",
    Hazard.RESPOND: "sign for, object, plan, start, ask for more time, request acceptance",
    Hazard.STOP: "stop the use of a place at once, and return it to service",
    Hazard.EXTEND: "grant or refuse more time",
    Hazard.ACCEPT: "accept, send back, confirm after a re-check",
    Hazard.CLOSE: "close out",
    Hazard.EXPORT: "take the list away as a sheet, and a case as a case file",
    Hazard.ENTER_ON_BEHALF: "enter for a post of the own territory what came on paper",
    Hazard.MAKE_LINK: "let the lead of a case answer by a one-time link",
    Evidence.ADD: "add photos and files",
    Evidence.ORIGINAL: "see originals, and where and when a photo was taken",
    Hazard.TAKE_OVER: "take over a running ledger of hazards from a sheet",
    Imports.USE: "bring in sheets of the kinds that the post may change",
    Ledger.READ: "read the ledger within reach",
    Ledger.VERIFY: "recompute the ledger within reach",
    Ledger.OPEN_SEAL: "open a seal of which the post is a member",
    Norms.READ: "read the norms",
    Norms.ADD_RULE: "add a dated rule for the own territory",
    Norms.ADD_BASIS: "enter a legal basis for the own territory",
    Norms.ADD_MANDATE: "enter a mandate for the own territory",
    Notices.READ: "read the own notices",
    Notices.OPERATE: "see which notices did not arrive outside, and send them again",
    Places.READ: "read the directory, and sites within reach",
    Places.EXPORT: "take sites and organisations away as a sheet",
    Places.EDIT: "change the directory",
    Backups.READ: "see when backups were made and proven",
    People.READ: "read posts and their holders",
    People.ADMINISTER: "open accounts, fill posts, reset passwords",
    People.MAKE_TOKEN: "make a token for programs that acts as the post",
    People.SHARE_WIDELY: "share a view of a list with everybody in the own territory",
    Portal.EXCEPTIONS: "see what an auditor should look at",
    Portal.LOOK: "mark an exception as looked at, with a note on the case",
    Programme.READ: "read programmes, tasks, campaigns, requests and calls within reach",
    Programme.EXPORT: "take programmes, tasks and rosters away as sheets",
    Programme.PLAN: "write, issue, revise and close programmes of the own organisation",
    Programme.BREAK_DOWN: "split the own task into parts and hand them over",
    Programme.RESPOND: "sign for a task, report its progress, report it as done",
    Programme.JUDGE: "confirm a task that the own organisation gave as done, or send it back",
    Programme.MAKE_PLEDGE: "make pledges from tasks, and print them",
    Programme.SIGN_PLEDGE: "sign a pledge for the own organisation",
    Programme.LEAD_PROJECT: "plan and lead key projects",
    Programme.LEAD_CAMPAIGN: "plan, lead and close campaigns",
    Programme.PLAN_DUTY: "plan the gate duty",
    Programme.REQUEST: "ask a peer for help",
    Programme.ORDER: "order an organisation below to do something by a day",
    Programme.ANSWER: "answer requests and orders",
    Programme.INSTRUCT: "enter a leader's instruction, and make orders of it",
    Programme.READ_INSTRUCTIONS: "read leaders' instructions, and the weekly sheet",
    Programme.CALL: "call for help outside the school's power, and say whether it helped",
    Programme.ANSWER_CALL: "answer the calls of schools",
    Programme.ROUTE_CALL: "route a call to another department, and pass it upwards",
    Programme.HEAR_CALL: "be told of calls that nobody below has answered",
    Inspection.READ: "read checklists, and visits within reach",
    Inspection.VISIT: "carry out visits and self-checks, and finish them",
    Inspection.PLAN: "plan visits of the own organisation, issue and release them",
    Inspection.AUTHOR: "write, publish and withdraw checklists of the own organisation",
    Inspection.EXPORT: "take visits and their answers away as a sheet",
    Supervision.READ: "read cases of supervision, listings and bars within reach",
    Supervision.EXPORT: "take cases of supervision away as a sheet",
    Supervision.DECIDE: "decide on the rungs of supervision, list, inspect on site, delist",
    Supervision.RESPOND: "answer supervision: put right, report, ask for a pause or another hand",
    Programme.BOOK: "book inspections of schools, within their yearly quota",
    Programme.APPROVE_BOOKING: "approve a booking beyond the quota that others ask for",
}
