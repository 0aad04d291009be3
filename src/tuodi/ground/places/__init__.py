"""Places: city, districts, subdistricts, committees, centres and bureaus, each by date."""
