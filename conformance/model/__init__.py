"""What the suite speaks of: events, actions, legs, calls, worlds, traces, requirements and verdicts."""
