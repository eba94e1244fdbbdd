"""Staff files as Swedish HR systems export them: each tenant's own dialect of the same facts.

`python -m demo.staff_file --rows 30000 staff.csv` writes one large file for the test of speed."""

import argparse
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from demo.sources.organisations import BY_SLUG, DemoTenant
from demo.sources.people import Worker, workers

HEADER = (
    "Anställningsnummer", "Efternamn", "Förnamn", "E-post", "Befattning", "Förvaltning", "Enhetskod", "Enhet", "Chef",
    "Anställd från", "Anställd till", "Skyddad identitet",
)  # fmt: skip
OTHER_HEADER = (
    "Anstnr", "Efternamn", "Tilltalsnamn", "E-postadress", "Befattningsbenämning", "Förvaltningsnamn", "Organisationskod", "Arbetsplats",
    "Närmaste chef", "Anställd fr.o.m.", "Anställd t.o.m.", "Sekretessmarkering",
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How one HR system writes its file."""

    encoding: str = "utf-8-sig"
    header: Sequence[str] = HEADER
    slashed_dates: bool = False
    quote_everything: bool = False


DIALECTS = (
    Dialect(),
    Dialect(encoding="cp1252", slashed_dates=True),
    Dialect(header=OTHER_HEADER, quote_everything=True),
    Dialect(encoding="cp1252", header=OTHER_HEADER, slashed_dates=True, quote_everything=True),
)


def dialect_of(tenant: DemoTenant) -> Dialect:
    """A tenant always writes in the same dialect."""
    return DIALECTS[tenant.code % len(DIALECTS)]


def _day(day: date, dialect: Dialect) -> str:
    return f"{day.day}/{day.month} {day.year}" if dialect.slashed_dates else day.isoformat()


def _row(worker: Worker, dialect: Dialect) -> list[str]:
    unit = worker.unit
    return [
        worker.number, worker.family, worker.given, worker.email, worker.title, unit.department, unit.code, unit.name,
        worker.manager or "", _day(worker.starts_on, dialect), "", "Ja" if worker.protected else "",
    ]  # fmt: skip


def staff_file(staff: Iterable[Worker], dialect: Dialect) -> bytes:
    """The file's bytes. Managers may come after those they manage, as in real exports."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL if dialect.quote_everything else csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(dialect.header)
    writer.writerows(_row(worker, dialect) for worker in sorted(staff, key=lambda one: (one.family, one.given, one.number)))
    return text.getvalue().encode(dialect.encoding)


def large_file(slug: str, rows: int) -> bytes:
    """A file of exactly `rows` employments of one tenant."""
    staff = workers(BY_SLUG[slug], rows)
    while len(staff) < rows:
        last = staff[-1]
        number = str(int(last.number) + 1)
        staff.append(replace(last, number=number, email=f"extra{number}@{slug}.example"))
    return staff_file(staff[:rows], Dialect())


def main() -> None:
    """Write one large staff file."""
    parser = argparse.ArgumentParser(prog="python -m demo.staff_file", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=Path("var/staff.csv"))
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--tenant", choices=sorted(BY_SLUG), default="helsingborg")
    asked = parser.parse_args()
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    asked.file.write_bytes(large_file(asked.tenant, asked.rows))
    print(asked.file)


if __name__ == "__main__":
    main()
