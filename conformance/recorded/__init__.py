"""Recorded calls: logs of real events and responses, read as a stream, grouped to calls, and judged by the same oracle.

`lines` reads files, `tables` and `pretty` what stands on several of their lines, `fragments` takes an export apart,
`logged` finds the invocations in a text, `lambda_requests` puts together what one invocation has logged in several
entries, `invocations` is what is known of each, `shapes` recognises texts that differ in identifiers only, `grouping`
puts them to calls, `evidence` says what a call's record proves, `judging` asks the oracle, `tally` adds up.
"""
