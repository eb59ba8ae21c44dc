"""Opens a gradebook so that two writers never trip over each other, and keeps copies of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from daisuso.errors import GradebookError
from daisuso.grading import tables

BUSY_SECONDS = 60.0
BACKUPS_KEPT = 5
_CACHE_KILOBYTES = 32_000


def open_engine(path: Path) -> Engine:
    """Return an engine whose transactions take the write lock at once.

    A transaction that reads first and writes later can be refused however long it waits: its view has gone stale.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KILOBYTES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn the database's errors into one line that names the gradebook."""
    try:
        yield
    except OperationalError as error:
        raise GradebookError(
            f"the gradebook cannot be read or written ({error.orig})",
            where=path,
            cure="Close other programs that use it, check the drive, and grade again: nothing is lost.",
        ) from error
    except DatabaseError as error:
        raise GradebookError(
            f"the gradebook is damaged ({error.orig})",
            where=path,
            cure="Put back the last copy from .daisuso/backups and grade again.",
        ) from error


def create_schema(connection: Connection) -> None:
    """Create nbgrader's tables with their version, the indexes it lacks, and daisuso's own table, each where it is missing."""
    tables.metadata.create_all(connection)
    create = "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
    connection.exec_driver_sql(create)
    if connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 0:
        connection.exec_driver_sql(f"INSERT INTO alembic_version (version_num) VALUES ('{tables.ALEMBIC_VERSION}')")
    for table, column in tables.INDEXES:
        connection.exec_driver_sql(f'CREATE INDEX IF NOT EXISTS "ix_daisuso_{table}_{column}" ON "{table}" ("{column}")')


def check(connection: Connection, path: Path) -> None:
    """Look whether the file is sound and of the version that this daisuso knows.

    Raises
    ------
    GradebookError
        It is not.
    """
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise GradebookError(
            f"the gradebook is damaged ({found})", where=path, cure="Put back the last copy from .daisuso/backups and grade again."
        )
    names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "assignment" not in names or "alembic_version" not in names:
        raise GradebookError("this is no gradebook of nbgrader", where=path, cure="Run `daisuso release` for this course.")
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if version != tables.ALEMBIC_VERSION:
        raise GradebookError(
            f"the gradebook is of nbgrader's schema {version}, {tables.ALEMBIC_VERSION} was expected",
            where=path,
            cure="Run `nbgrader db upgrade` in the course, or update daisuso.",
        )


def back_up(path: Path, folder: Path) -> Path:
    """Copy the gradebook as it stands, whole even while others read it; keep the last few copies.

    Returns
    -------
    Path
        The copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = folder / f"{path.stem}-{now}.db"
    source, target = sqlite3.connect(path, timeout=BUSY_SECONDS), sqlite3.connect(copy)
    try:
        source.backup(target)
    except sqlite3.DatabaseError as error:
        raise GradebookError(f"no copy could be made first ({error})", where=path, cure="Check the drive's space.") from error
    finally:
        source.close()
        target.close()
    copy.chmod(0o600)
    for old in sorted(folder.glob(f"{path.stem}-*.db"))[:-BACKUPS_KEPT]:
        old.unlink()
    return copy
