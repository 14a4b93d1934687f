from django.urls import path

from anxiao.programmes.plans import fan_views, task_views

app_name = "tasks"
urlpatterns = [
    path("", task_views.index, name="index"),
    path("export.xlsx", task_views.export, name="export"),
    path("posts/", task_views.posts, name="posts"),
    path("names/", task_views.names, name="names"),
    path("batches/<uuid:pk>/", fan_views.batch, name="batch"),
    path("batches/<uuid:pk>/again/", fan_views.again, name="batch_again"),
    path("<uuid:pk>/", task_views.detail, name="detail"),
    path("<uuid:pk>/parts/", fan_views.parts, name="parts"),
    path("<uuid:pk>/add-part/", task_views.add_part, name="add_part"),
    path("<uuid:pk>/edit/", task_views.edit, name="edit"),
    path("<uuid:pk>/break_down/", task_views.break_down, name="break_down"),
    path("<uuid:pk>/fan-out/", fan_views.fan_out, name="fan_out"),
    path("<uuid:pk>/revise/", task_views.revise, name="revise"),
    path("<uuid:pk>/<slug:verb>/", task_views.act, name="act"),
]
