"""What changes people, roles and sign-ins."""
