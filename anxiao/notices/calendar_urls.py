from django.urls import path

from anxiao.notices import views

app_name = "calendar"
urlpatterns = [path("<str:secret>.ics", views.calendar, name="feed")]
