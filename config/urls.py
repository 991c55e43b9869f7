"""One line per room; each room has its own urls.py."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("carte.urls")),
    path("", include("signalements.urls")),
    path("", include("guichet.urls")),
    path("", include("remarques.urls")),
    path("", include("conseils.urls")),
    path("", include("nouvelles.urls")),
    path("", include("conseils.urls_seances")),
    path("", include("api.urls")),
    path("", include("mairie.urls")),
    path("compte/", include("mairie.urls_compte")),
    path("admin/", admin.site.urls),
]
