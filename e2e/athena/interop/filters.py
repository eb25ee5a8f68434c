"""Random filters lose no rows on Athena's engine, which leaves out files and row groups by their statistics."""

from e2e.athena.asking import Athena
from e2e.athena.interop.build import READ
from e2e.readback import predicates
from e2e.readback.readers import Opened
from e2e.support.report import Report


def check(report: Report, athena: Athena, opened: Opened) -> None:
    """The filters that the other readers get in `readback`."""
    asked = predicates.questions(opened)
    with report.check(f"Athena finds the rows of {len(asked)} random filters"):
        for batch in predicates.batches(asked, f"{READ}_{predicates.TABLE}"):
            for number, found, first, last in athena.rows(batch)[1:]:
                predicates.compare((int(found or 0), first, last), asked[int(number or 0)])
