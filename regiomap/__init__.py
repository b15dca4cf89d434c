"""Municipality boundaries in, provably best youth regions out."""
