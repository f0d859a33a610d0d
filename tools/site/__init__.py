"""The course as a web site whose exhibits answer without Python: `make site`."""
