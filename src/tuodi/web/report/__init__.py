"""The report page: a city decided, by benefit and district, and households explained. Plain HTML, no script."""
