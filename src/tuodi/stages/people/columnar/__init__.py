"""The register copied into columns, for the city's run: sharded Parquet that `tuodi determine` reads."""
