"""The gallery beside the real pages."""

from django.urls import include, path

from anxiao.config.urls import urlpatterns as pages

urlpatterns = [path("ui/gallery/", include("anxiao.ui.urls")), *pages]
