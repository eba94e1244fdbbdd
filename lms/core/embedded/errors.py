"""The one error of the embedded database."""


class EmbeddedDatabaseError(Exception):
    """The embedded database cannot be found, made, started or stopped; the message says why and what to do."""
