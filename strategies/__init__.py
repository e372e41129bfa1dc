"""Hypothesis strategies for calls of the Amazon Chime SDK PSTN audio service and the Hangup actions in them."""
