"""Files taken into the register."""
