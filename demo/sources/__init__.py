"""What the demonstration is made of, as plain values: municipalities are real, people, companies, courses and colours invented."""
