"""The decision diagram of all plans of a graph, and what is asked of it."""
