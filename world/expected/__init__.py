"""The physical definition of each kind of expectation: what is measured, and what it must reach."""
