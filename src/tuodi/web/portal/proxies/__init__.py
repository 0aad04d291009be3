"""Who acts for the resident, and for whom she acts."""
