"""W1, the city-wide month: its rule, its generated city, and one module per engine that decides it."""
