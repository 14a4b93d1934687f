"""What the app on the phone says, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

WORDS = {
    "title": N_("Inspections on the phone"),
    "visits": N_("My inspections"),
    "inspect": N_("Inspect now"),
    "outbox": N_("Outbox"),
    "more": N_("This device"),
    "begun": N_("Begun on this device"),
    "waiting": N_("Waiting to be filled in"),
    "planned": N_("Planned"),
    "from.to": N_("{first} to {last}"),
    "on.day": N_("on {first}"),
    "rechecks": N_("hazards to be looked at again: {n}"),
    "lists": N_("{n} checklists"),
    "questions": N_("{n} questions"),
    "left": N_("{n} left"),
    "checklists": N_("Checklists"),
    "whole": N_("All of this visit"),
    "look": N_("View again"),
    "sheet.filled": N_("Filled in"),
    "sheet.refused": N_("Not accepted"),
    "still": N_("Still to do: {what}"),
    "give.up.visit": N_("Throw this visit away"),
    "again.title": N_("Hazards to be looked at again"),
    "again.away": N_(
        "Hazards out of your reach: {n}. Somebody of the team who reaches them says on the page of "
        "the visit how they are; it cannot be finished before."
    ),
    "seen.gone": N_("Still in order"),
    "seen.back": N_("There again"),
    "seen.words": N_("How it is there again, in a few words"),
    "was.done": N_("What was done: {what}"),
    "was.closed": N_("closed on {day}"),
    "photo.take": N_("Take a photo"),
    "photo.away": N_("Remove the photo"),
    "photo.working": N_("The photo is made smaller…"),
    "photo.broken": N_("This file cannot be read as a photo. Take another."),
    "none": N_("Nothing is begun. Choose “Inspect now”."),
    "go.on": N_("Go on"),
    "fill": N_("Fill in"),
    "answered": N_("{done} of {of} answered"),
    "failed": N_("{n} failed"),
    "photos": N_("Photos: {n}"),
    "plate": N_("Number plate"),
    "plate.find": N_("The last 4 or 5 characters suffice"),
    "plate.check": N_("Check this vehicle"),
    "plate.none": N_(
        "No vehicle with this plate is on this device. Choose the school or the road where it was "
        "seen: the plate is filled in."
    ),
    "plate.bus": N_("school bus"),
    "plate.van": N_("hired pick-up vehicle"),
    "plate.seats": N_("{n} seats"),
    "paper.permit": N_("School bus permit"),
    "paper.test": N_("Vehicle test"),
    "paper.insurance": N_("Insurance"),
    "paper.none": N_("{paper}: not known"),
    "paper.good": N_("{paper}: valid until {day}"),
    "paper.soon": N_("{paper}: ends on {day}"),
    "paper.late": N_("{paper}: expired on {day}"),
    "which": N_("Where"),
    "find": N_("Name of the place, or its pinyin"),
    "near": N_("Near me first"),
    "away": N_("{n} m away"),
    "no.sites": N_("No site of this name is on this device."),
    "how": N_("What kind of visit"),
    "list": N_("By which checklist"),
    "list.several": N_("By which checklist (one or several)"),
    "list.most": N_("No more than {n} checklists on one visit."),
    "no.lists": N_("No checklist is meant for this site."),
    "with": N_("Who was with you"),
    "least": N_("A visit of this kind takes at least {n} persons."),
    "start": N_("Start"),
    "saving": N_("Being kept on this device…"),
    "saved": N_("Kept on this device"),
    "not.saved": N_("Not kept: this device has no room left. Free some, then change an answer."),
    "give.up": N_("Throw this draft away"),
    "give.up.sure": N_("What was filled in and its photos are gone then. Throw it away?"),
    "finish": N_("Finish the visit"),
    "finish.sheet": N_("Finish this checklist"),
    "form.away": N_("This checklist is not on this device yet. Open it once with network."),
    "box.none": N_("Everything has been delivered."),
    "state.ready": N_("Kept on this device, waits to be sent"),
    "state.sending": N_("Being sent"),
    "state.kept": N_("Arrived, is being taken in"),
    "state.waiting": N_("Waits for the network"),
    "state.held": N_("Held back"),
    "state.conflict": N_("Changed by somebody else meanwhile"),
    "state.refused": N_("Not accepted"),
    "state.sent": N_("Received"),
    "sent.as": N_("Visit {number}: {n} failed"),
    "send": N_("Send now"),
    "again": N_("Correct it"),
    "mine": N_("Send mine all the same"),
    "theirs": N_("Keep theirs, throw mine away"),
    "conflict": N_(
        "Somebody filled in the same checklist on another device. "
        "Nothing was overwritten: choose which stands."
    ),
    "why.network": N_("The network broke off. It is tried again by itself."),
    "why.server": N_("The system did not answer properly. It is tried again by itself."),
    "why.signin": N_("Sign in again: what is kept here is sent then."),
    "why.person": N_("Somebody else is signed in. It is sent when {who} signs in."),
    "why.post": N_("It was begun under another post. It is sent when you act under that post."),
    "why.photo": N_("A photo is damaged on this device. Take it again."),
    "tries": N_("Tried {n} times"),
    "offline": N_("No network. Everything works; it is sent later."),
    "full": N_("This device is nearly full: {n} MB are left. Send what waits, or free some space."),
    "signin": N_("Sign in"),
    "signed.out": N_("You are not signed in. What is kept here stays."),
    "never": N_("Sign in once with network; afterwards everything works without."),
    "signout": N_("Sign out"),
    "signout.sure": N_(
        "{n} inspections on this device have not been delivered. "
        "Signing out removes them for ever. Sign out?"
    ),
    "wiped": N_(
        "This account was closed or the post given up: what was kept on this device was removed."
    ),
    "who": N_("Signed in as {who}"),
    "fresh": N_("Brought up to date {when}"),
    "refresh": N_("Bring up to date"),
    "refreshing": N_("Being brought up to date…"),
    "install": N_("Put it on the home screen"),
    "install.how": N_(
        "In the browser's menu: “Add to home screen”. It then opens without network."
    ),
    "inside": N_("Here it works with network only. For use without: menu “⋯”, “Open in browser”."),
    "room": N_("{used} MB used of {quota} MB"),
    "version": N_("Version {version}"),
    "desk": N_("All of Anxiao"),
    "broken": N_(
        "This device cannot keep anything: allow the browser to store data for this page."
    ),
}


def words() -> dict[str, str]:
    return {key: gettext(said) for key, said in WORDS.items()}
