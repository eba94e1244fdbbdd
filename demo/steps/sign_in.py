"""Step: each tenant's identity provider, and the people that the demo provider shows."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from demo.idp.client_secret import client_secret
from demo.sources.organisations import TENANTS, DemoTenant
from demo.sources.people import Worker
from lms.core.db import unit_of_work
from lms.core.settings import Settings
from lms.identity.services.providers import connect_provider

CLIENT = "samlar"


def fill(settings: Settings, staff: dict[str, list[Worker]]) -> None:
    """Every tenant signs in at its own issuer, and the provider knows its dozen."""
    secret = os.environ.get("SAMLAR_IDP_SECRET", "")
    if len(secret) < 16:
        raise SystemExit("SAMLAR_IDP_SECRET is missing: run the demo by `samlar demo`, which sets it.")
    port = int(os.environ.get("SAMLAR_IDP_PORT", settings.idp_port))
    for tenant in TENANTS:
        with unit_of_work(tenant_id=tenant.code):
            connect_provider(
                tenant_id=tenant.code, issuer=f"http://localhost:{port}/{tenant.slug}", client_id=CLIENT,
                client_secret=client_secret(secret=secret, slug=tenant.slug), member_claim="employee_id",
            )  # fmt: skip
    var = settings.var_dir.absolute()
    config = {"port": port, "tenants": {tenant.slug: _client(settings, tenant) for tenant in TENANTS}}
    _write(Path(os.environ.get("SAMLAR_IDP_PEOPLE") or var / "demo-people.json"), {slug: _people(slug, dozen) for slug, dozen in staff.items()})
    _write(Path(os.environ.get("SAMLAR_IDP_CONFIG") or var / "idp.json"), config)


def _client(settings: Settings, tenant: DemoTenant) -> dict[str, str]:
    origin = settings.tenant_origin(tenant.slug)
    return {
        "name": tenant.name, "client_id": CLIENT, "redirect_uri": f"{origin}/logga-in/svar", "signed_out_uri": f"{origin}/",
        "deep": tenant.deep, "bright": tenant.bright,
    }  # fmt: skip


def _people(slug: str, staff: list[Worker]) -> dict[str, Any]:
    name = next(tenant.name for tenant in TENANTS if tenant.slug == slug)
    dozen = sorted((worker for worker in staff if worker.part is not None), key=lambda worker: worker.number)
    people = [
        {
            "sub": worker.number, "name": f"{worker.given} {worker.family}", "title": worker.title, "unit": worker.unit.name,
            "note": worker.part.note if worker.part else "",
        }
        for worker in dozen
    ]  # fmt: skip
    return {"name": name, "people": people}


def _write(path: Path, content: dict[str, Any]) -> None:
    """The provider reads the file again when it changes, so it must never see half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    Path(name).chmod(0o644)
    Path(name).replace(path)
