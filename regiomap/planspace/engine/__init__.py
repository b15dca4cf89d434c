"""The decision diagram of all plans of a graph, and its traversals."""
