"""One household, as a neighbour may know it."""
