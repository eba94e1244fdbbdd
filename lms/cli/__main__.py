"""`python -m lms.cli` is the command `samlar`."""

from lms.cli import main

main()
