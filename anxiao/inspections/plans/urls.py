from django.urls import path

from anxiao.inspections.plans import recusal_views, views

app_name = "inspection_plans"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("mine/", views.mine, name="mine"),
    path("recusals/", recusal_views.recusals, name="recusals"),
    path("recusals/<uuid:pk>/lift/", recusal_views.lift, name="lift"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/revise/", views.revise, name="revise"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]
