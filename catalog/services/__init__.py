"""What may be done with courses: each service takes keyword arguments, checks its rule and never commits."""
