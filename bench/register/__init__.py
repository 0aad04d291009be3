"""The register at a city's size, beside the bare database in the same run: taking in, finding, showing, copying."""
