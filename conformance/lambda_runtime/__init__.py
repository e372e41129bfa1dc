"""Running a handler as AWS Lambda does: cold starts, JSON, a limit of time."""
