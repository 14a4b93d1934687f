"""Every address of the system."""

from django.urls import include, path

from anxiao.config.api import api

urlpatterns = [
    path("", include("anxiao.portal.urls")),
    path("hazards/", include("anxiao.hazards.urls")),
    path("places/", include("anxiao.places.urls")),
    path("people/", include("anxiao.people.urls")),
    path("norms/", include("anxiao.norms.urls")),
    path("evidence/", include("anxiao.evidence.urls")),
    path("notices/", include("anxiao.notices.urls")),
    path("ledger/", include("anxiao.ledger.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
]

handler404 = "anxiao.portal.errors.not_found"
handler403 = "anxiao.portal.errors.forbidden"
handler500 = "anxiao.portal.errors.broken"
