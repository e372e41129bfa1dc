"""The oracle: it reads a trace and says what in it breaks a requirement."""
