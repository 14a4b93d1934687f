"""allauth's hooks: no public sign-up, our words, and the change of a password as a service."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import NOBODY, Actor
from anxiao.people import services
from anxiao.people.models import Person

# Words of allauth's forms that our catalogue says in the words of our pages.
THEIRS = (
    N_("Code"),
    N_("Authenticator code"),
    N_("Current Password"),
    N_("New Password"),
    N_("New Password (again)"),
    N_("You must type the same password each time."),
    N_("Use your password"),
    N_("Use authenticator app or code"),
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, and nobody has an address to write to."""

    # The same sentences whether or not there is such a user.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not right."),
        "too_many_login_attempts": _(
            "Too many wrong attempts. Wait five minutes and try again; if you have forgotten the"
            " password, ask the administrator of accounts for a new one."
        ),
        "account_inactive": _("This account is closed. Ask the administrator of accounts."),
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
        "incorrect_password": _("This password is not right."),
        "enter_current_password": _("This is not the present password."),
        "same_as_current": _("The new password is the same as the old one."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse a new password that is the old one: a first password would live on."""
        if isinstance(user, Person) and user.check_password(password):
            raise self.validation_error("same_as_current")
        cleaned: str = super().clean_password(password, user=user)
        return cleaned

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        assert isinstance(user, Person)
        actor: Actor = getattr(self.request, "actor", NOBODY)
        if actor.person is None:
            actor = Actor(name=user.name, person=user.pk)
        services.change_password(actor=actor, person=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("portal:home")


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Signing in at a provider: it says who somebody is, and we know who may come in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account that an administrator opened under the provider's user name."""
        if sociallogin.is_existing:
            return
        name = _claimed(sociallogin)
        person = Person.objects.filter(username__iexact=name).first() if name else None
        if person is None:
            says = _now(
                "You are known at the provider, but there is no account here under your user name"
                " %(name)s. Ask the administrator of accounts to open one."
            ) % {"name": name or "–"}
            context = {"sentence": says, "status": 403}
            raise ImmediateHttpResponse(render(request, "ui/error.html", context, status=403))
        sociallogin.connect(request, person)
        services.note_sign_on(actor=Actor(name=person.name, person=person.pk), person=person)


def _claimed(sociallogin: SocialLogin) -> str:
    """The user name in what the provider signed, or in what it tells when asked."""
    told = sociallogin.account.extra_data
    name = settings.SIGN_ON.claim if settings.SIGN_ON else ""
    found = (told.get(part, {}).get(name) for part in ("id_token", "userinfo"))
    return next((str(one).strip() for one in found if one), "")
