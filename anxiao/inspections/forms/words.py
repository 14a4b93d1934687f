"""What the engine and the runner say, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

# Keys of enketo's own first; ``{n}`` and the like are filled in by the browser.
WORDS = {
    "constraint.invalid": N_("This answer is not allowed here."),
    "constraint.required": N_("This has to be answered."),
    "repeat.addanother.btn": N_("Add one more"),
    "repeat.remove.btn": N_("Take this one away"),
    "confirm.repeatremove.heading": N_("Take this one away?"),
    "confirm.repeatremove.msg": N_("What was answered in it goes with it."),
    "alert.gotonotfound.msg": N_("This question is not in the form."),
    "hint.guidance.details": N_("More about this"),
    "done": N_("{n} of {all} answered"),
    "left": N_("{n} left"),
    "complete": N_("All answered"),
    "fails": N_("{n} failed"),
    "faults": N_("Still to be put right: {n}"),
    "pass": N_("All others pass"),
    "finish": N_("Finish"),
    "trial": N_("Everything is in order. This was a trial: nothing was kept."),
    "broken": N_("The form could not be opened. Load the page again."),
    "photo.take": N_("Take a photo"),
    "photo.again": N_("Another photo instead"),
    "photo.remove": N_("Remove the photo"),
    "photo.working": N_("The photo is made smaller…"),
    "photo.broken": N_("This file cannot be read as a photo. Take another."),
    "file.take": N_("Choose a file"),
    "file.again": N_("Another file instead"),
    "file.remove": N_("Remove the file"),
    "place.use": N_("Use my position"),
    "place.asking": N_("Looking for the position…"),
    "place.refused": N_("The position could not be found. Type it, or try again outside."),
    "place.latitude": N_("Latitude"),
    "place.longitude": N_("Longitude"),
    "place.accuracy": N_("to within {n} m"),
}


def words() -> dict[str, str]:
    return {key: gettext(said) for key, said in WORDS.items()}
