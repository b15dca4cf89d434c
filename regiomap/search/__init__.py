"""Plans of graphs too large for the exact engine, with proven bounds and proven optima."""
