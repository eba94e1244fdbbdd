"""The stylesheet that carries a tenant's colours holds colours and nothing else."""

from dataclasses import replace

import pytest

from lms.landing import brand
from lms.tenancy.current import Tenant

PERSTORP = Tenant(7, "perstorp", "Perstorps kommun", "Perstorp", "Pe", "#0e4d42", "#d5e06c", 45)
KLIPPAN = Tenant(5, "klippan", "Klippans kommun", "Klippan", "Kl", "#3b4f22", "#c2dc96", 120)


def test_a_tenants_sheet_sets_its_three_properties() -> None:
    assert brand.sheet_of(PERSTORP) == ":root { --deep: #0e4d42; --bright: #d5e06c; --furrow: 45deg; }\n"


def test_the_family_has_a_rule_for_each_tenant() -> None:
    sheet = brand.sheet_of_all([PERSTORP, KLIPPAN])
    assert '[data-tenant="perstorp"] { --deep: #0e4d42;' in sheet
    assert '[data-tenant="klippan"] { --deep: #3b4f22;' in sheet


def test_a_changed_colour_changes_the_version() -> None:
    assert brand.version_of(brand.sheet_of(PERSTORP)) != brand.version_of(brand.sheet_of(replace(PERSTORP, deep="#0e4d43")))


@pytest.mark.parametrize("field", ["deep", "bright"])
def test_what_is_no_colour_never_reaches_the_sheet(field: str) -> None:
    with pytest.raises(ValueError, match="perstorp"):
        brand.sheet_of(replace(PERSTORP, **{field: "red; } body { display: none"}))
