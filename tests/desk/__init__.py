"""Pages of the bureau and the schools, in a real browser."""
