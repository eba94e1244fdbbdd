"""How long a tenant keeps what its record store holds: rules, disposal with a protocol, pseudonymisation of an actor."""
