"""Mathematics, pictures and exhibits for the notebooks of the course."""
