"""What may be done with pools, seats, enrolments and bookings: keyword arguments, rules checked, never a commit."""
