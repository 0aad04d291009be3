"""The journal: every change and every read of a person, committed with the act and chained within seconds."""
