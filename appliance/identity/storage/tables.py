"""The tables of users, their sessions, keys, secrets and the audit."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CharField, CompositeKey, IntegerField, Model, TextField

from appliance.storage.rows import Protected, protected


class UserRow(Protected):
    """Somebody who may log in."""

    id = AutoField()
    name = CharField(64)
    password = TextField()  # an argon2id hash, with its parameters
    role = CharField(16)
    created_at = BigIntegerField()
    pin = TextField(null=True)  # as `password`
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "user"


class SessionRow(Protected):
    """A browser that is logged in; `id` is the SHA-256 of its cookie."""

    id = CharField(64, primary_key=True)
    user = IntegerField()
    created_at = BigIntegerField()
    seen_at = BigIntegerField()
    address = CharField(64)
    agent = CharField(64)
    acting = IntegerField(null=True)  # the user who decides at this tablet, and since when
    acting_at = BigIntegerField(null=True)
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "session"


class RefreshRow(Protected):
    """A refresh token, good for one use; `id` is its SHA-256. Those made of each other are a family."""

    id = CharField(64, primary_key=True)
    family = CharField(32)
    user = IntegerField()
    created_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    began_at = BigIntegerField()  # the family
    address = CharField(64)  # of the login
    agent = CharField(64)
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "refresh"


class DeviceRow(Protected):
    """A device that a user has logged in with; `id` is the SHA-256 of the token that its browser keeps."""

    id = CharField(64)
    user = IntegerField()
    created_at = BigIntegerField()
    seen_at = BigIntegerField()  # the latest login
    address = CharField(64)
    agent = CharField(64)
    told_at = BigIntegerField(null=True)  # since when the user knows of it
    through = CharField(32)  # a page or the API
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "device"
        primary_key = CompositeKey("id", "user")


class KeyRow(Protected):
    """A key of a program; `hash` is its SHA-256, for it is as random as the hash."""

    id = AutoField()
    name = CharField(64)
    hash = CharField(64)
    role = CharField(16)
    queue = CharField(63, null=True)
    networks = TextField()  # JSON
    created_at = BigIntegerField()
    created_by = CharField(64)
    expires_at = BigIntegerField(null=True)
    used_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "apikey"


class PairingRow(Protected):
    """A tablet that may come; `id` is the SHA-256 of its code."""

    id = CharField(64, primary_key=True)
    name = CharField(64)
    created_at = BigIntegerField()
    created_by = CharField(64)
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "pairing"


class SecretRow(Protected):
    """Something that the box keeps to itself."""

    name = CharField(32, primary_key=True)
    value = TextField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "secret"


class AuditRow(Model):
    """Something that somebody did; rows are only ever added. Their chained hashes are their checksums."""

    id = AutoField()
    at = BigIntegerField()
    who = CharField(255)
    through = CharField(32)
    address = CharField(64)
    action = CharField(64)
    subject = CharField(255)
    detail = TextField()
    hash = CharField(64)

    class Meta:
        table_name = "audit"


MODELS = (UserRow, SessionRow, RefreshRow, DeviceRow, KeyRow, PairingRow, SecretRow)
PROTECTED = protected(*MODELS)
