"""Every address of the system."""

from django.urls import include, path, re_path

from anxiao.config.api import api
from anxiao.people.views import recovery

urlpatterns = [
    # First, because it is asked most often.
    path("api/v1/", api.urls),
    path("", include("anxiao.portal.urls")),
    path("hazards/", include("anxiao.hazards.urls")),
    path("answer/", include("anxiao.hazards.answering.urls")),
    path("programmes/", include("anxiao.programmes.plans.urls")),
    path("tasks/", include("anxiao.programmes.plans.task_urls")),
    path("projects/", include("anxiao.programmes.projects.urls")),
    path("pledges/", include("anxiao.programmes.pledges.urls")),
    path("campaigns/", include("anxiao.programmes.campaigns.urls")),
    path("gate-duty/", include("anxiao.programmes.duties.urls")),
    path("requests/", include("anxiao.programmes.asks.urls")),
    path("orders/", include("anxiao.programmes.asks.order_urls")),
    path("instructions/", include("anxiao.programmes.instructions.urls")),
    path("calls/", include("anxiao.programmes.calls.urls")),
    path("supervision/", include("anxiao.supervision.urls")),
    path("supervision/cases/", include("anxiao.supervision.cases.urls")),
    path("supervision/listings/", include("anxiao.supervision.listings.urls")),
    path("supervision/bars/", include("anxiao.supervision.bars.urls")),
    path("checklists/", include("anxiao.inspections.forms.urls")),
    path("bookings/", include("anxiao.programmes.bookings.urls")),
    path("checklists/", include("anxiao.inspections.checklists.urls")),
    path("", include("anxiao.inspections.paper.urls")),
    path("visits/", include("anxiao.inspections.visits.urls")),
    path("inspection-plans/", include("anxiao.inspections.plans.urls")),
    path("phone/", include("anxiao.inspections.phone.urls")),
    path("monthly-reports/", include("anxiao.inspections.registers.urls")),
    path("registers/protection/", include("anxiao.places.registers.protection.urls")),
    path("places/", include("anxiao.places.urls")),
    path("registers/vehicles/", include("anxiao.places.registers.vehicles.urls")),
    path("registers/roads/", include("anxiao.places.registers.roads.urls")),
    path("people/", include("anxiao.people.urls")),
    path("norms/", include("anxiao.norms.urls")),
    path("evidence/", include("anxiao.evidence.urls")),
    path("documents/", include("anxiao.documents.urls")),
    path("notices/", include("anxiao.notices.urls")),
    path("calendar/", include("anxiao.notices.calendar_urls")),
    path("imports/", include("anxiao.imports.urls")),
    path("ledger/", include("anxiao.ledger.urls")),
    path("operate/", include("anxiao.backups.urls")),
    path("demo/", include("anxiao.demo.urls")),
    # Nobody has a mail address here: where allauth would write, an administrator helps.
    path("accounts/recovery/", recovery, name="account_recovery"),
    re_path(r"^accounts/(?:email|confirm-email|password/(?:re)?set|login/code)/", recovery),
    # Nobody links an account by hand: the provider's word and the administrator's are enough.
    re_path(r"^accounts/(?:3rdparty|social)/(?!login/)", recovery),
    path("accounts/", include("allauth.urls")),
]

handler404 = "anxiao.portal.errors.not_found"
handler403 = "anxiao.portal.errors.forbidden"
handler500 = "anxiao.portal.errors.broken"
