"""Notices to posts, and how they reach persons outside the program."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.notices.lifecycle import OPEN, State
from anxiao.people.models import Person, Post


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """A notice reads as its recipient reads: the acting post's own, and no other."""
        return self.filter(to_post=actor.post) if actor.post else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One sentence to one post, about a record that the post can reach."""

    class Kind(models.TextChoices):
        WORK = "work", _("work")
        REMINDER = "reminder", _("reminder")
        SECURITY = "security", _("security")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_post = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORK)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.UUIDField(null=True)
    title = models.CharField(max_length=240, blank=True)
    says = models.JSONField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=120, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_post", "read_at", "id"], name="notice_recipient")]
        constraints = [
            models.UniqueConstraint(
                fields=["to_post", "once"], condition=~models.Q(once=""), name="notice_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Channel(models.TextChoices):
    """By what a notice leaves the program; inside it, every notice is read anyway."""

    MAIL = "mail", _("mail")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to the person herself; the jobs of the program see everybody's."""
        if actor.is_system:
            return self.all()
        return self.filter(person=actor.person) if actor.person else self.none()


class Preference(models.Model):
    """When somebody wants to be reached outside the program; without a row, as by default."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="notice_preference"
    )
    digest_at = models.TimeField(default=time(7, 30))
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(7))
    is_quiet_on_days_off = models.BooleanField(default=True)
    is_urgent_at_once = models.BooleanField(default=True)

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.digest_at:%H:%M}"

    def is_quiet(self, moment: datetime) -> bool:
        local = moment.astimezone(clock.LOCAL)
        return self._is_day_off(local.date()) or self._is_in_quiet_hours(local.time())

    def opening(self, moment: datetime) -> datetime:
        """The moment itself, or the first one after it that is not quiet."""
        while self.is_quiet(moment):
            local = moment.astimezone(clock.LOCAL)
            nearest = self.quiet_until if self._is_in_quiet_hours(local.time()) else time()
            moment = _next(local, nearest)
        return moment

    def digest_after(self, moment: datetime) -> datetime:
        """When the next digest goes out: at its hour, on a day and at a time that is not quiet."""
        moment = _next(moment.astimezone(clock.LOCAL), self.digest_at)
        while self._is_day_off(moment.date()):
            moment = _next(moment, self.digest_at)
        return self.opening(moment)

    def _is_day_off(self, day: date) -> bool:
        return self.is_quiet_on_days_off and not workdays.is_working(day)

    def _is_in_quiet_hours(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


def _next(local: datetime, at: time) -> datetime:
    """The next time that a clock on the wall shows an hour."""
    on_the_day = datetime.combine(local.date(), at, clock.LOCAL)
    return on_the_day if on_the_day > local else on_the_day + timedelta(days=1)


class Subscription(models.Model):
    """How somebody wants one channel: at once, gathered once a day, or not at all.

    Of a chat it keeps the key of her own robot, closed with the key of the installation. Once a
    channel has said that it will never take what is sent there, ``broken`` names the address by
    its digest, and nothing is sent there until it is another one.
    """

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("one message a day")
        OFF = "off", _("off")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.DIGEST)
    key = models.TextField(blank=True)
    broken = models.CharField(max_length=140, blank=True)
    fault = models.JSONField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="subscription_once"),
            models.CheckConstraint(
                name="subscription_of_mail_has_no_key", condition=~Q(channel="mail") | Q(key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pace}"


class DeliveryQuerySet(OwnQuerySet):
    def due(self, channel: str, *, at: datetime) -> Self:
        """What a channel has to try now, the longest waiting first."""
        rows = self.filter(channel=channel, state__in=OPEN, next_at__lte=at)
        return rows.order_by("next_at", "id")

    def dead(self) -> Self:
        return self.filter(state=State.DEAD)


class Delivery(models.Model):
    """One notice on its way to one person by one channel. It holds no word of any record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, db_index=False, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, db_index=False, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=10, choices=Notice.Kind)
    is_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.JSONField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                condition=Q(next_at__isnull=False),
                name="delivery_to_be_tried",
            ),
            models.Index(fields=["person", "id"], name="delivery_person"),
            models.Index(fields=["id"], condition=Q(state="dead"), name="delivery_given_up"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "person", "channel"], name="delivery_of_a_notice_once"
            ),
            models.CheckConstraint(
                name="delivery_open_or_ended",
                condition=Q(state__in=OPEN, next_at__isnull=False, ended_at=None)
                | (~Q(state__in=OPEN) & Q(next_at=None, ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
