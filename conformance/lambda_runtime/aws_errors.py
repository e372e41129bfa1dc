"""Exceptions by which a client of AWS says that there is no AWS here: nothing is known of a handler then."""

from __future__ import annotations

import re

#: Exceptions by which an AWS client says that it has no credentials, region or endpoint to work with.
_ERRORS = frozenset(
    {
        "CredentialRetrievalError",
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "NoCredentialsError",
        "NoRegionError",
        "PartialCredentialsError",
        "ProfileNotFound",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
#: What clients of other languages say then, as a type or as a message.
_ELSEWHERE = ("CredentialsProviderError", "CredentialsError", "Region is missing", "Missing region in config")
#: Error codes in an answer of AWS that say the same.
_CODES = ("UnrecognizedClientException", "InvalidClientTokenId", "ExpiredToken", "InvalidAccessKeyId")


def says_no_aws(*told: str) -> bool:
    """Say whether an exception of somewhere else comes from an AWS client without credentials, region or endpoint.

    It is known by its type, its message and its code only; botocore's ClientError has the code in its message.
    """
    codes = [code for text in told for code in re.findall(r"An error occurred \((\w+)\)", text)]
    return any(word in _ERRORS or word in _CODES or word in _ELSEWHERE for word in (*told, *codes))


def comes_of_no_aws(error: BaseException) -> bool:
    """Say whether an exception, or a cause of it, comes from an AWS client without credentials, region or endpoint."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            break
        if type(seen).__module__.startswith("botocore") or type(seen).__module__.startswith("boto3"):
            response = getattr(seen, "response", None)
            code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
            if type(seen).__name__ in _ERRORS or code in _CODES:
                return True
        seen = seen.__cause__ or seen.__context__
    return False
