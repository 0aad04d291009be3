"""The stages' due work: a leased table on SQLite and PostgreSQL alike, with fencing; no broker."""
