from django.urls import path

from anxiao.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.account, name="account"),
    path("me/tokens/", views.make_token, name="make_token"),
    path("me/tokens/<uuid:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
