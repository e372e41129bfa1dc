"""Recorded calls: logs of real events and responses, read as a stream, grouped to calls, and judged by the same oracle.

What reads a log is put together in `reading`: `lines` reads files, `tables` and `pretty` what stands on several of
their lines, `fragments` takes an export apart, `logged` finds the invocations in a text, `lambda_requests` puts
together what one invocation has logged in several entries, and `shapes` recognises texts that differ in identifiers
only.

The results are `invocations`. The steps that judge them are put together in `check`: `grouping` puts them to calls,
`evidence` says what a call's record proves, `judging` asks the oracle, and `tally` adds up.
"""
