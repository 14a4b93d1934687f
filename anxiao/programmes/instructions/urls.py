from django.urls import path

from anxiao.programmes.instructions import views

app_name = "instructions"
urlpatterns = [
    path("", views.index, name="index"),
    path("enter/", views.enter, name="enter"),
    path("weekly/", views.week, name="weekly"),
    path("weekly/sheet.pdf", views.week_sheet, name="weekly_sheet"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/order/", views.order, name="order"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]
