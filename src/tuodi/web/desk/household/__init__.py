"""One household: who belonged when, its facts, and who moves in or out."""
