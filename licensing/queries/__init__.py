"""Reading pools, seats, bookings and rosters. The tenant comes first; row policies stand behind."""
