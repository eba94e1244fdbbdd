"""`python -m demo` fills the demonstration; `samlar demo` and `samlar run` call it with the database up."""

from demo.cli import main

main(prog_name="samlar demo")
