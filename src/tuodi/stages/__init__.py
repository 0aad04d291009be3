"""Floor 3: the stages of a case, from a person known to a payment made. Each is a Django app with the same files:
`models` (what happened), `actions` (the only writers), `queries` (the only readers others use), `stage` (due work)."""
