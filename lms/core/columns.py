"""Columns that many tables share: time-ordered keys, instants, the Swedish sort key."""

import os
import time
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Computed, DateTime, ForeignKey, Integer, Text, Uuid, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

Timestamp = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Identifier = Annotated[UUID, mapped_column(Uuid)]


def uuid7() -> UUID:
    """A new UUID of version 7 (RFC 9562 section 5.7): milliseconds first, so that keys grow with time.
    Made here and not in the database, since PostgreSQL 15 to 17 have no uuidv7()."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF000 << 64)) | (0x7000 << 64)
    value = (value & ~(0xC000 << 48)) | (0x8000 << 48)
    return UUID(int=value)


LETTERS, SORTED_AS = "åäöéü", "{|}ey"
_TWIN = str.maketrans(LETTERS, SORTED_AS)


def swedish_sort_sql(expression: str) -> str:
    """SQL that orders `expression` as Swedish does (… z å ä ö), by plain comparison of code points.
    The embedded server is built without ICU, and C.UTF-8 would put ä before å."""
    return f"translate(lower({expression}), '{LETTERS}', '{SORTED_AS}')"


def swedish_order(text: Any) -> ColumnElement[str]:
    """The same of a column that has no stored key: `order_by(swedish_order(Network.name))`."""
    return func.translate(func.lower(text), literal_column(f"'{LETTERS}'"), literal_column(f"'{SORTED_AS}'"))


def swedish_key(text: str) -> str:
    """The same in Python: `sorted(names, key=swedish_key)`."""
    return text.lower().translate(_TWIN)


def sort_key(expression: str) -> Mapped[str]:
    """A stored column with the Swedish sort key of an SQL expression over the row's own columns."""
    return mapped_column(Text, Computed(swedish_sort_sql(expression), persisted=True))


class TenantOwned:
    """A row of one tenant. `tenant_id` is always the writer and stands first in the key."""

    tenant_id: Mapped[int] = mapped_column(Integer, ForeignKey("organisation.id"), primary_key=True, sort_order=-2)


class TenantRow(TenantOwned):
    """A tenant's row with a key of its own: (tenant_id, id)."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7, sort_order=-1)
