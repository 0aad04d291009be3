"""The world outside, simulated: for now the generated city. Names no city; may import rules and cards."""
