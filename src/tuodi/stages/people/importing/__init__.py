"""Files taken into the register: CSV, XLSX and Parquet, by one door, set-based, resumable; each bad row named."""
