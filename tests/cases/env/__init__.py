"""The cases of ENV: for each clause, calls of a few events, in a file of the same name as that of its rule."""

from tracing import Cases

from cases.env import attributes, call_details, envelope, first_and_last, hangup_events, participants, reports

CASES: dict[str, Cases] = {
    **envelope.CASES,
    **call_details.CASES,
    **participants.CASES,
    **reports.CASES,
    **hangup_events.CASES,
    **first_and_last.CASES,
    **attributes.CASES,
}
