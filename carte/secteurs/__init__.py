"""The public pages of the conseils, their quartiers and the CIL."""
