"""Plans: an assignment with its source, its files, its figures and its proof."""
