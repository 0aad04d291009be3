"""The whole catalogue measured: a full city, with unknowns, a year, and by number of rules."""
