"""Public addresses of `awards`: the honour roll."""

from django.urls import path

from awards.views import roll

app_name = "awards"

urlpatterns = [
    path("vinh-danh/", roll.roll, name="roll"),
    path("vinh-danh/<int:year>/<int:number>-<slug:slug>", roll.honour, name="honour"),
]
