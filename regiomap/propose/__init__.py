"""The best regions for a whole land: every parent exactly, then the best total."""
