"""What tests share: the rulebook of Shanghai, loaded once."""

import pytest

from tuodi.cards.load import load


@pytest.fixture(scope="session")
def shanghai():
    return load("shanghai")
