"""Addresses of what is said of the tool, and of the démarches that are wished for."""

from django.urls import path

from remarques.views import demarches, file, habitants

app_name = "remarques"

urlpatterns = [
    path("remarques/", habitants.ecrire, name="ecrire"),
    path("ce-qui-a-change/", habitants.changements, name="changements"),
    path("demarches/", demarches.demarches, name="demarches"),
    path("demarches/autre/", demarches.autre, name="autre"),
    path("demarches/<int:pk>/", demarches.choisir, name="choisir"),
    path("remarques/file/", file.file, name="file"),
    path("remarques/file/<int:pk>/", file.une, name="une"),
    path("remarques/file/<int:pk>/decider/", file.decider, name="decider"),
    path("remarques/file/<int:pk>/repondre/", file.repondre, name="repondre"),
]
