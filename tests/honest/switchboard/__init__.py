"""A small application of several modules: the entry point is `app.py:handler`."""
