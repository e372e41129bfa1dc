"""What the switchboard remembers of each call, by TransactionId."""

HEARD: dict[str, int] = {}


def count(transaction: str) -> int:
    HEARD[transaction] = HEARD.get(transaction, 0) + 1
    return HEARD[transaction]


def forget(transaction: str) -> None:
    HEARD.pop(transaction, None)
