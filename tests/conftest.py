"""Properties of our own are never a matter of time: how long an example takes is the machine's affair.

A machine that stood still for two seconds has failed a draw of microseconds, as too slow. Hypothesis itself drops both
checks where `CI` is set. All its other health checks hold.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
