"""The page that carries a map and everything it needs."""
