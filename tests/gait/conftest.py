"""Walkers with known truth, each made once."""

import pytest
from walks_seen import Seen, see

from gaitnet.walker import PATTERNS, Person


@pytest.fixture(scope="session", params=PATTERNS)
def patterned(request) -> Seen:
    """Each pattern, exactly, from the side."""
    return see(Person(pattern=request.param, severity=0.8))


@pytest.fixture(scope="session")
def healthy() -> Seen:
    return see(Person())


@pytest.fixture(scope="session")
def noisy() -> Seen:
    return see(Person(), view_deg=10.0, noise=True)
