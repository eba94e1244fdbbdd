"""The public conformance suite of ADL, run against a served record store."""
