"""The pages of one's own account. allauth finds them by these names; what it offers besides does not exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as cles
from django.urls import path

from mairie import views

urlpatterns = [
    path("", views.compte, name="compte"),
    path("droits/", views.droits, name="droits"),
    path("sessions/fermer-les-autres/", views.fermer_les_autres, name="fermer_les_autres"),
    path("sessions/<str:repere>/fermer/", views.fermer_session, name="fermer_session"),
    # Two names for one page: to log in is to ask for a code.
    path("connexion/", views.connexion, name="account_login"),
    path("connexion/", views.connexion, name="account_request_login_code"),
    path("connexion/code/", views.code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", views.authentifier, name="mfa_authenticate"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("inscription/", views.fermee, name="account_signup"),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application/", views.activer_application, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/secours/", secours.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-facteur/secours/nouveaux/",
        secours.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-facteur/secours/fichier/", secours.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("second-facteur/cles/", cles.list_webauthn, name="mfa_list_webauthn"),
    path("second-facteur/cles/ajouter/", views.ajouter_cle, name="mfa_add_webauthn"),
    path("second-facteur/cles/confirmer/", cles.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-facteur/cles/<int:pk>/retirer/", cles.remove_webauthn, name="mfa_remove_webauthn"),
]
