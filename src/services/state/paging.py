"""One page of what a query finds, newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from src.models.paging import Place
from src.services.state.ids import storable


def page_of(
    wanted: Select[Any], moment: ColumnElement[Any], key: ColumnElement[Any], limit: int, before: Place | None
) -> Select[Any]:
    """At most `limit` of them, after the `before` one; each comes once, also where several are of the same moment."""
    if before is not None:
        same = and_(moment == before.moment, key < storable(before.id))
        wanted = wanted.where(or_(moment < before.moment, same))
    return wanted.order_by(moment.desc(), key.desc()).limit(limit)
