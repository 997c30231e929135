"""The comment systems: one module or package for each, reached by its entry point."""
