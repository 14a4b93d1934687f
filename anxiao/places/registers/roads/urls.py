from django.urls import path

from anxiao.places.registers.roads import views

app_name = "roads"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps.xlsx", views.export_gaps, name="export_gaps"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/line/", views.draw, name="draw"),
]
