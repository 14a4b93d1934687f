from django.urls import path

from anxiao.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/file/", views.file, name="file"),
    path("<uuid:pk>/revoke/", views.revoke, name="revoke"),
]
