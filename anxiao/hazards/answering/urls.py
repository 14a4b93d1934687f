from django.urls import path

from anxiao.hazards.answering import views

app_name = "answer"
urlpatterns = [
    path("", views.case, name="case"),
    path("file/<uuid:pk>/", views.served, name="served"),
    path("file/<uuid:pk>/thumb/", views.thumb, name="thumb"),
    path("do/<slug:verb>/", views.act, name="act"),
    path("<str:secret>/", views.open_link, name="open"),
]
