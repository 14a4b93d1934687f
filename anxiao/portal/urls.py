from django.urls import path

from anxiao.portal import finding, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", finding.search, name="search"),
    path("tour", views.tour, name="tour"),
    path("tour.json", views.tour_json, name="tour_json"),
    path("facts/", views.facts, name="facts"),
    path("living/", views.living, name="living"),
    path("post/", views.switch_post, name="switch_post"),
    path("language/", views.switch_language, name="switch_language"),
    path("healthz", views.healthz, name="healthz"),
]
