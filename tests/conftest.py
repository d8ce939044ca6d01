"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes depends on what else the machine does; speed is measured in benchmarks/.
settings.register_profile("posology", deadline=None, print_blob=True)
settings.load_profile("posology")
