"""Sources of the demonstration: organisations, people, courses and packages, all invented. Nothing imports this package."""
