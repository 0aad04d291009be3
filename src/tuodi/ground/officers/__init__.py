"""Who signs in, and what each may do: reach = place x role x purpose, enforced once, denied by default."""
