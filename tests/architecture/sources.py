"""The product's own source files, for tests about their shape."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "catalog", "licensing", "reporting")


def product_files(*patterns: str) -> list[Path]:
    """Files of the four packages by pattern, such as "*.py"."""
    return sorted(
        path for package in PACKAGES for pattern in patterns for path in (ROOT / package).rglob(pattern) if "node_modules" not in path.parts
    )


def all_python() -> list[Path]:
    """Every Python file of the repository: product, migrations, tests, demo, benchmarks."""
    folders = (*PACKAGES, "migrations", "tests", "demo", "benchmarks")
    return sorted([ROOT / "wsgi.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)])
