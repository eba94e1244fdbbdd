"""The database's shape, step by step. Each step runs beside the code that came before it."""
