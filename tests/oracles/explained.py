"""What a row of the table of differences is."""

import re
from dataclasses import dataclass

ACCEPT, REFUSE = "accept", "refuse"
RALPH, TINCAN, BOTH = "ralph", "tincan", "both"


@dataclass(frozen=True)
class Explained:
    """Why we accept (refuse) what an oracle refuses (accepts).

    `says` is searched in the complaint of the one that refuses, `match` in "place = value": the place of the fault when we
    refuse, the place of the change when we accept. It states the values that the explanation covers in words of its own, so
    that a rule of ours that slips is seen and not explained. Sections in `why` are those of xAPI 1.0.3, Data.
    """

    we: str
    against: tuple[str, ...]
    says: str
    match: str
    why: str

    def covers(self, *, we: str, against: str, says: str, shown: str) -> bool:
        """Say whether the explanation is about this difference."""
        return (
            (we, against in self.against) == (self.we, True)
            and re.search(self.says, says) is not None
            and re.search(self.match, shown, re.DOTALL) is not None
        )
