"""The suite: campaigns, what they find, and what becomes of it."""
