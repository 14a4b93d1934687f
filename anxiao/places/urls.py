from django.urls import path

from anxiao.places import list_views, merging_views, views

app_name = "places"
urlpatterns = [
    path("merge/", merging_views.merge, name="merge"),
    path("sites/", list_views.sites, name="sites"),
    path("sites/lookup/", views.lookup, name="lookup"),
    path("sites/export.xlsx", list_views.export_sites, name="export_sites"),
    path("sites/<uuid:pk>/", views.site, name="site"),
    path("sites/<uuid:pk>/correct/", views.correct_site, name="correct_site"),
    path("sites/<uuid:pk>/end/", views.end_site, name="end_site"),
    path("schools/<uuid:pk>/", views.school, name="school"),
    path("organisations/", list_views.organisations, name="organisations"),
    path("organisations/export.xlsx", list_views.export_organisations, name="export_organisations"),
    path("organisations/of/<uuid:uid>/", views.organisation_of, name="organisation_of"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/correct/", views.correct_organisation, name="correct"),
    path("organisations/<int:pk>/school/", views.correct_school, name="correct_school"),
    path("organisations/<int:pk>/end/", views.end_organisation, name="end"),
    path("organisations/<int:pk>/sites/add/", views.add_site, name="add_site"),
]
