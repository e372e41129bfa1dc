"""Recorded calls: logs of real events and responses, read as a stream, grouped to calls, and judged by the same oracle.

`lines` reads files, `logged` finds the invocations in a text, `requests` puts together what one invocation has logged on several
lines, `shapes` recognises texts that differ in identifiers only, `grouping` puts them to calls, `evidence` says what a call's record proves, `judging` asks the oracle, `tally` adds up.
"""
