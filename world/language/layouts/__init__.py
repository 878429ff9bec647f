"""Layouts: each takes a `Telling` and puts its things where the deed really happens."""
