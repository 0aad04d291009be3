"""Files that people bring: known by content, limited, kept outside the web root, checked by digest."""
