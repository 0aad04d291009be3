"""The marginals of the generated city of Shanghai: content only, read by tuodi.world; no code."""
