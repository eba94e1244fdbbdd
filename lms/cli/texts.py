"""The command translations."""

import click

from lms.http.i18n import catalogues, compile_catalogues


@click.command()
def translations() -> None:
    """Compile the English texts (.po) for use.

    Swedish stands in the sources; English in each package's translations/en/LC_MESSAGES/messages.po, kept by hand.

    \b
    Example: samlar translations
    """
    compiled = compile_catalogues()
    click.echo(f"{len(catalogues())} catalogues, {compiled} compiled anew.")
