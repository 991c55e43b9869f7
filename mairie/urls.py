"""Addresses of the town's own pages for its agents."""

from django.urls import path

from mairie import views

app_name = "mairie"

urlpatterns = [
    path("service/pourquoi/", views.pourquoi, name="pourquoi"),
]
