"""Every address of the system."""

from django.urls import include, path, re_path

from anxiao.config.api import api
from anxiao.people.views import recovery

urlpatterns = [
    path("", include("anxiao.portal.urls")),
    path("hazards/", include("anxiao.hazards.urls")),
    path("places/", include("anxiao.places.urls")),
    path("people/", include("anxiao.people.urls")),
    path("norms/", include("anxiao.norms.urls")),
    path("evidence/", include("anxiao.evidence.urls")),
    path("notices/", include("anxiao.notices.urls")),
    path("imports/", include("anxiao.imports.urls")),
    path("ledger/", include("anxiao.ledger.urls")),
    # Nobody has a mail address here: where allauth would write, an administrator helps.
    path("accounts/recovery/", recovery, name="account_recovery"),
    re_path(r"^accounts/(?:email|confirm-email|password/(?:re)?set|login/code)/", recovery),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
]

handler404 = "anxiao.portal.errors.not_found"
handler403 = "anxiao.portal.errors.forbidden"
handler500 = "anxiao.portal.errors.broken"
