"""Floor 2: what every stage stands on. Places, officers and their reach, the journal, files, notices, work, the clock
and secrets. Names no city and no benefit, and knows no stage."""
