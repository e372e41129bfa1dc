"""The words, the reference service, the requirements and the oracle, the suite and the pytest plugin."""
