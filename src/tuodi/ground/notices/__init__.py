"""One outbox for every message to a person: SMS, e-mail, letter, in the portal; never twice."""
