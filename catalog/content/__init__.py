"""Content packages: hostile until checked. Everything here is pure but the store of files."""
