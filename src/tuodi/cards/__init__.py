"""The vocabulary in which content speaks to mechanism: what a card may say.

Content imports only this and `tuodi.rules`. A word is added here with its first user, never before.
"""

from tuodi.cards.benefit import Benefit
from tuodi.rules.vocabulary import Entity, Fact, Parameter

__all__ = ["Benefit", "Entity", "Fact", "Parameter"]
