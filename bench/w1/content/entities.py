"""W1's entities: persons in households."""

from tuodi.cards import Entity

person = Entity("person", "persons", zh="个人", en="person")
household = Entity("household", "households", zh="家庭", en="household", members="person")
