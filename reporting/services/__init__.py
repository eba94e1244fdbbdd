"""What changes reporting's rows: completions and certificates, requirements, files to take home."""
