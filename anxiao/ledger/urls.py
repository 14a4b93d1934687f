from django.urls import path

from anxiao.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="index"),
    path("verify/", views.verify, name="verify"),
    path("<uuid:pk>/", views.subject, name="subject"),
]
