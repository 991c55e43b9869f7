"""The queue taken away: exactly the rows of a view, as CSV, XLSX, GeoJSON or a printed list."""
