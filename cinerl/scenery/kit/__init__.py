"""Forms that pieces of sets are modelled from."""
