"""The web face that every page and API shares: hosts, errors, forms, headers, texts, panels."""
