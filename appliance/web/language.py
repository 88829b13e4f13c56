"""Texts for people in their language; times and numbers as they write them.

English stands in the code. Each other language is one gettext catalogue, `translations/LANGUAGE.po`, read
when somebody first asks for it, and kept complete by `scripts/translations`.
"""

from __future__ import annotations

import gettext as catalogues
import io
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal
from flask import Flask, g, has_request_context, request

from appliance.runtime.i18n import noop as noop

log = logging.getLogger(__name__)
LANGUAGES: Mapping[str, str] = {  # by code, each as its speakers call it
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
}
DEFAULT = "en"
COOKIE = "counterproof-language"  # what somebody chose in this browser
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
FOLDER = Path(__file__).with_name("translations")
_CODE_AT_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")  # CHF18.30, which CLDR parts and Babel does not
MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds
JUST_NOW, MINUTES_AGO, HOURS_AGO = noop("just now"), noop("%(count)s min ago"), noop("%(count)s h ago")
SEPARATORS = ("-", "_")


class Wishes:
    """The language and time zone of the box, asked at each request, as they may be changed meanwhile.

    `language` is a code, or nothing: as the browser says; `zone` is an IANA name, or nothing: the machine's.
    """

    def __init__(self, language: Callable[[], str] = str, zone: Callable[[], str] = str) -> None:
        self.language = language
        self.zone = zone

    def register(self, app: Flask) -> None:
        """Have all templates speak the language of who asks."""
        app.before_request(self._settle)
        app.jinja_env.add_extension("jinja2.ext.i18n")
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
            lambda text: _catalogue().gettext(text),
            lambda one, many, number: _catalogue().ngettext(one, many, number),
            newstyle=True,
        )
        app.jinja_env.globals.update(language=language, languages=LANGUAGES, direction=direction)
        app.jinja_env.filters.update(clock=clock, moment=moment, lately=lately, day=day, number=number)
        app.jinja_env.filters.update(age=age, ago=ago, money=money)

    def _settle(self) -> None:
        g.language = self._wanted()
        g.locale = _locale(g.language)
        g.zone = zone_of(self.zone())

    def _wanted(self) -> str:
        for chosen in (request.cookies.get(COOKIE, ""), self.language()):
            if chosen in LANGUAGES:
                return chosen
        return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def language() -> str:
    """The code of the language of who asks; outside of a request, English."""
    return str(g.get("language", DEFAULT)) if has_request_context() else DEFAULT


def direction() -> str:
    """The way in which the language of who asks runs: `ltr` or `rtl`."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def zone() -> tzinfo | None:
    """The time zone that people's times are in; None for the machine's own."""
    found: tzinfo | None = g.get("zone") if has_request_context() else None
    return found


def gettext(text: str, /, **values: object) -> str:
    """A text in the language of who asks, with `%(name)s` filled in."""
    translated = _catalogue().gettext(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """A text for a number of things, which both forms may name as `%(num)s`."""
    return _catalogue().ngettext(one, many, number) % ({"num": number} | values)


def clock(at: str | None) -> str:
    """The time of day of an API time, where the box stands."""
    return format_time(_local(at), "medium", locale=_writes()) if at else ""


def moment(at: str | None) -> str:
    """The day and the time of an API time, where the box stands."""
    return format_datetime(_local(at), "medium", locale=_writes()) if at else ""


def lately(at: str | None) -> str:
    """The time of an API time, with its day where that is not today."""
    return clock(at) if at and _local(at).date() == datetime.now(zone()).date() else moment(at)


def age(at: str | None) -> int | None:
    """The seconds since an API time; None where it is longer ago than a day, or yet to come."""
    if not at:
        return None
    seconds = int((datetime.now(UTC) - _local(at)).total_seconds())
    return max(seconds, 0) if -MINUTE < seconds < DAY else None


def ago(at: str | None) -> str:
    """The time since an API time in words, or its day and time where that was not within a day."""
    seconds = age(at)
    if seconds is None:
        return lately(at)
    if seconds < MINUTE:
        return gettext(JUST_NOW)
    text, unit = (MINUTES_AGO, MINUTE) if seconds < HOUR else (HOURS_AGO, HOUR)
    return gettext(text, count=seconds // unit)


def money(total: str, currency: str | None, language: str | None = None) -> str:
    """An exact decimal as people write it, with its currency where that is known; no digit is lost.

    They are who asks, or where nobody does, those of a language.
    """
    value, decimals = Decimal(total), len(total.partition(".")[2])
    locale = language or _writes()
    if currency is None:
        pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        return str(format_decimal(value, pattern, locale=locale, decimal_quantization=False))
    written = str(format_currency(value, currency, locale=locale, decimal_quantization=False))
    return _CODE_AT_DIGIT.sub("\N{NO-BREAK SPACE}", written)


def day(at: str | None) -> str:
    """The day of an API time, where the box stands."""
    return format_date(_local(at).date(), "medium", locale=_writes()) if at else ""


def number(value: float, digits: int = 0) -> str:
    """A number with so many digits behind the point, grouped as people write it."""
    return str(format_decimal(round(value, digits), locale=_writes()))


@cache
def zone_of(name: str) -> tzinfo | None:
    """A time zone by its IANA name; None, the machine's own, where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        log.warning("there is no time zone %r; times are shown in the machine's own", name)
        return None


def _local(at: str | None) -> datetime:
    """An API time, in UTC, on the clock of the box."""
    found = datetime.fromisoformat(at or "")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(zone())


def _locale(code: str) -> Locale:
    """The locale for times and numbers: with the country that the browser names."""
    for tag in request.accept_languages.values():
        if tag.replace(SEPARATORS[1], SEPARATORS[0]).split(SEPARATORS[0])[0].lower() == code:
            try:
                return Locale.parse(tag.replace(*SEPARATORS))
            except (UnknownLocaleError, ValueError):
                continue
    return Locale.parse(code)


def _writes() -> Any:
    return g.get("locale", DEFAULT) if has_request_context() else DEFAULT


def _catalogue() -> catalogues.NullTranslations:
    return catalogue(language())


@cache
def catalogue(code: str) -> catalogues.NullTranslations:
    """The translations into a language."""
    file = FOLDER / f"{code}.po"
    if code == DEFAULT or code not in LANGUAGES or not file.exists():
        return catalogues.NullTranslations()
    from babel.messages.mofile import write_mo  # only where it is needed
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with file.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=code))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
