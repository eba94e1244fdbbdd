"""On whose right it is learnt: seat pools, seats, enrolments and bookings."""
