"""Tests of the command samlar."""
