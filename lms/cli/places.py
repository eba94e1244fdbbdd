"""Where the checkout is, from which the product is served."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
