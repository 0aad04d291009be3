"""A dataframe engine tried on the engine's own plan: docs/decisions/0001-block-kernels.md says what came of it."""
