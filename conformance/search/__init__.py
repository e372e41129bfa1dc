"""Which calls to play next, and how a call becomes shorter."""
