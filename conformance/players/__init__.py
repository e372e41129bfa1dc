"""What the suite plays: the reference service and the scripted handler, and the loops in which they play a call."""
