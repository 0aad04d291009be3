"""One officer: appointments over time, and what a security administrator does about them."""
