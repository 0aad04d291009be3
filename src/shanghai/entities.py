"""Whom Shanghai's rules decide about."""

from tuodi.cards import Entity

person = Entity("person", "persons", zh="个人", en="person")
household = Entity("household", "households", zh="家庭", en="household", members="person", place="district")
# A welfare enterprise; its members are its disabled employees.
enterprise = Entity("enterprise", "enterprises", zh="企业", en="enterprise", members="person")
# One visit with one questionnaire: what an instrument scores.
assessment = Entity("assessment", "assessments", zh="评估", en="assessment")
