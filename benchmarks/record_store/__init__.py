"""The record store's speed and size, row by row, each against a limit measured in the same run: `make bench-lrs`."""
