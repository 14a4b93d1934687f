from django.urls import path

from anxiao.portal import audit_views, search_views, views
from anxiao.portal.first_run import views as first_run

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("mine/", views.own_page, name="mine"),
    path("schools/<int:pk>/", views.school, name="school"),
    path("schools/<int:pk>/<slug:key>/", views.school_panel, name="school_panel"),
    path("schools/of/<uuid:pk>/", views.school_of, name="school_of"),
    path("towns/<int:code>/", views.town, name="town"),
    path("counties/<int:code>/", views.county, name="county"),
    path("search/", search_views.search, name="search"),
    path("exceptions/", audit_views.exceptions, name="exceptions"),
    path("exceptions/export.xlsx", audit_views.export_exceptions, name="export_exceptions"),
    path("exceptions/<uuid:pk>/look/", audit_views.look, name="look"),
    path("begin/<str:key>/", first_run.begin, name="begin"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("tour", views.tour, name="tour"),
    path("tour.json", views.tour_json, name="tour_json"),
    path("facts/", views.facts, name="facts"),
    path("living/", views.living, name="living"),
    path("post/", views.switch_post, name="switch_post"),
    path("language/", views.switch_language, name="switch_language"),
    path("healthz", views.healthz, name="healthz"),
]
