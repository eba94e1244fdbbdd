"""A year of achievements, drawn at random, said as xAPI statements and sent to our own record store over HTTP."""
