"""Every difference from the oracles, and why it is right. One that is not explained here fails the comparison."""

from tests.oracles.explained import RALPH, TINCAN
from tests.oracles.we_accept import WE_ACCEPT
from tests.oracles.we_refuse import TINCAN_IS_LAX, WE_REFUSE

UNREAD: dict[tuple[str, str], str] = {
    (
        RALPH,
        "sub-statement about an agent",
    ): "Ralph's sub-statements take activities and references as objects only (2.4.4: an agent or a group as well)",
    (TINCAN, "authority of two"): "TinCanPython knows an agent as authority only (2.4.9: a group of two for three-legged OAuth)",
    (TINCAN, "sub-statement"): "TinCanPython's sub-statement has no result (2.4.4.3: it is validated as a statement)",
    (
        TINCAN,
        "sub-statement about a reference",
    ): "TinCanPython makes an activity of a reference in a sub-statement (2.4.4.3: it forbids a sub-statement only)",
}
"""Right statements that an oracle cannot read; it has no say about their mutations."""

EXPLAINED = WE_ACCEPT + WE_REFUSE + TINCAN_IS_LAX
"""The table: the first row that covers a difference explains it."""
