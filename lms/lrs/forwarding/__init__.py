"""Forwarding: a tenant's statements, filtered, to another record store, in order, never lost and never twice.

docs/record-store.md tells administrators and operators how it behaves. `services` and `queries` are for pages, `worker`
is what the worker runs.
"""
