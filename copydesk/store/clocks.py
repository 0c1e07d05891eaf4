"""What runs by the clock: when it ran last, and whether anybody could reach the database meanwhile."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.store.models import ClockRow

LOOKED, SILENCE_BEGAN, SILENCE_ENDED = "rescue.looked", "rescue.silence_began", "rescue.silence_ended"


def note_run(session: Session, name: str, at: datetime | None = None) -> None:
    """Note that what runs by the clock under this name has run just now, or at another time."""
    new = insert(ClockRow).values(name=name, ran_at=at or func.now())
    session.execute(new.on_conflict_do_update(index_elements=[ClockRow.name], set_={"ran_at": new.excluded.ran_at}))


def last_run(session: Session, name: str) -> datetime | None:
    """When it has run last; None if never."""
    return session.scalar(select(ClockRow.ran_at).where(ClockRow.name == name))


def leases_judged_until(session: Session, *, lease: timedelta, heartbeat: timedelta) -> datetime:
    """The moment before which a lease must have ended for its holder to be taken for dead; rescue asks at each run.

    Mostly now. But where nobody has asked for so long that a live holder's lease may have ended meanwhile, the
    database was perhaps away, and nobody could renew: then the moment when that began, until whoever lives has had
    the time for two heartbeats. Nobody's try is spent, and nobody's last is taken for lost, by an outage.
    """
    now = session.scalars(select(func.now())).one()
    looked = last_run(session, LOOKED)
    note_run(session, LOOKED)
    if looked is not None and now - looked > lease - heartbeat:
        note_run(session, SILENCE_BEGAN, looked)
        note_run(session, SILENCE_ENDED, now)
        return looked
    began, ended = last_run(session, SILENCE_BEGAN), last_run(session, SILENCE_ENDED)
    return began if began is not None and ended is not None and now - ended < 2 * heartbeat else now
