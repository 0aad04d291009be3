"""tuodi (托底): a city's social safety net, one rule text for every use."""
