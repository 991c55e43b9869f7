"""Open data: what everybody may take away, once a day as files and at any time for a choice of reports."""
