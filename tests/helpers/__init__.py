"""What several tests share: drawn land, graphs, brute force, the command, processes."""
