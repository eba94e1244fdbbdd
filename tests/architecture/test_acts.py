"""Every act that leaves an audit row has a name that people can read."""

import re

from lms.administration.words import ACTION_NAMES
from tests.architecture.sources import product_files

ACT = re.compile(r'(?:action=|_record\()"([a-z]+(?:[-_.][a-z_]+)*\.?[a-z_.-]*)"')


def test_every_act_has_a_name() -> None:
    found = {name for path in product_files("*.py") for name in ACT.findall(path.read_text())}
    assert len(found) > 30
    assert found - set(ACTION_NAMES) == set()
