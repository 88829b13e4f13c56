"""Web push as a part of the box."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.box.box import Box
from appliance.box.part import Threaded
from appliance.preview import DrawingFailed
from appliance.push.own_key import OwnKey
from appliance.push.requests import PushRequests
from appliance.push.sender import Sender
from appliance.push.settings import PushSettings
from appliance.push.subscriptions import Subscriptions
from appliance.runtime.errors import BoxError
from appliance.settings import Settings, section
from appliance.spool import Heading, Job
from appliance.web.route import Group


class Push(Threaded):
    """Its thread, which sends, and its requests."""

    def __init__(self, box: Box) -> None:
        self._settings = section(box.settings, PushSettings)
        self._previews = box.previews
        key = OwnKey(box.identity.secret)
        subscriptions = Subscriptions(box.spool.engine, box.identity)
        settings = lambda: self._settings  # noqa: E731  # as they are when it is asked
        sender = Sender(box.spool, subscriptions, key, self._heading, settings)
        self._requests = PushRequests(subscriptions, key, box.identity, settings, box.spool.now)
        super().__init__("push", sender, box.guard, reconfigure=self._use, can_be_left_out=True)

    def groups(self) -> Sequence[Group]:
        """See Part."""
        return (self._requests,)

    def _use(self, settings: Settings) -> None:
        self._settings = section(settings, PushSettings)

    def _heading(self, job: Job) -> Heading:
        """What a receipt is called: it has just come, and is being drawn for the pages."""
        if any(job.heading):
            return job.heading
        try:
            return self._previews.rendition(self._previews.key_of(job)).heading
        except (DrawingFailed, BoxError):
            return job.heading


PART = Push
