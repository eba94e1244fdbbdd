"""Filling the demonstration by the product's own services. Each step may be run again: what is there already stays as it is."""
