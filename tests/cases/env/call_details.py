"""The cases of ENV-4: CallDetails without the participants."""

from __future__ import annotations

from tracing import DETAILS, DONE, END, INVALID, MUST, OPEN, PAUSE, SHOULD, UPDATED, Case, Cases, call

from cases.env._calls import detailed, without

CASES: dict[str, Cases] = {}

OTHER_NAME = {"SipMediaApplicationId": ..., "SipApplicationId": "application"}
CASES["ENV-4"] = {
    "as on the page": Case(call(OPEN, DONE)),
    "SipApplicationId (LAT-3)": Case(call(detailed(**OTHER_NAME))),
    "SipRuleId and more (LAT-8)": Case(call(detailed(SipRuleId="rule", More={}))),
    "an account that is a number": Case(call(detailed(AwsAccountId=111122223333))),
    "no region": Case(call(detailed(AwsRegion=...)), (SHOULD,)),
    "no account": Case(call(detailed(AwsAccountId=...)), (MUST,)),
    "an odd account": Case(call(detailed(AwsAccountId=[])), (MUST,)),
    "no application": Case(call(detailed(SipMediaApplicationId=...)), (MUST,)),
    "an empty application": Case(call(detailed(SipMediaApplicationId="")), (MUST,)),
    "an odd application": Case(call(detailed(**{**OTHER_NAME, "SipApplicationId": {"Id": 1}})), (MUST,)),
    "no transaction": Case(call(OPEN, detailed(TransactionId=...)), (MUST,)),
    "an odd transaction": Case(call(OPEN, detailed(TransactionId=["transaction"])), (MUST,)),
    "a transaction that is a number": Case(call(detailed(TransactionId=5), detailed(TransactionId=5)), (SHOULD,) * 2),
    "another transaction": Case(call(OPEN, detailed(TransactionId="another"), END), (MUST,)),
    "no transaction at first": Case(
        call(detailed(TransactionId=...), DONE, detailed(TransactionId="another")), (MUST, MUST)
    ),
    "no participants": Case(call(detailed(Participants=...)), (MUST,)),
    "null participants": Case(call(detailed(Participants=None)), (MUST,)),
    "no participants in an update": Case(call({**UPDATED, "CallDetails": DETAILS})),
    "no participants in INVALID_LAMBDA_RESPONSE": Case(call({**INVALID, "CallDetails": DETAILS})),
    "odd participants": Case(call(detailed(Participants="nobody"))),
    "no CallDetails": Case(call(without(DONE, "CallDetails")), (MUST,)),
    "odd CallDetails": Case(call({**DONE, "CallDetails": []}), (MUST,)),
    "CallDetails inside ActionData": Case(
        call({**without(DONE, "CallDetails"), "ActionData": {**PAUSE, "CallDetails": DETAILS}}), (SHOULD,)
    ),
}
