"""Makes the SD-card image from Debian's packages, wheels and this repository."""
