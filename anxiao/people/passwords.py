"""What a password must be like, said in our words."""

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _


class LongEnough(django.MinimumLengthValidator):
    """Length is what makes a password hard to guess."""

    def get_error_message(self) -> str:
        return _("The password has fewer than %(number)s characters.") % {"number": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(number)s characters.") % {"number": self.min_length}


class NotCommon(django.CommonPasswordValidator):
    """Not one of the twenty thousand that everybody tries first."""

    def get_error_message(self) -> str:
        return _("This password is one of those that everybody tries first.")

    def get_help_text(self) -> str:
        return _("Not one that everybody tries first.")


class NotOneself(django.UserAttributeSimilarityValidator):
    """Not the user name with a number behind it."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name"))

    def get_error_message(self) -> str:
        return _("The password is too much like the user name or the name.")

    def get_help_text(self) -> str:
        return _("Not one's own name or user name.")
