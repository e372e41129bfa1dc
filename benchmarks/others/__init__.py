"""What one would do without onhook, each of it as well as is usual; none of it uses the model or the oracle."""
