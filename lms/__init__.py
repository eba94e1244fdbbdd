"""The platform: settings, database, jobs, tenants and their pages, people, permissions, the record store."""
