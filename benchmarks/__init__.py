"""Benchmarks of the suite: `python -m benchmarks`, from the root of the repository."""
