"""The benchmarks: tuodi and its peers on the same work, in one run. See README.md; nothing in src imports this."""
