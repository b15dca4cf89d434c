"""Growth: which regions start when, who supports them, and what that costs."""
