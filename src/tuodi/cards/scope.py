"""What a name in a rule means: the folder's own rules first, then facts, then the answers of folders it builds on."""

from __future__ import annotations

from tuodi.rules.errors import RuleError, nearest
from tuodi.rules.expression import Node
from tuodi.rules.vocabulary import Entity, Fact, Parameter, RuleText


class FolderScope:
    """The scope of one folder while its rules are traced (see `tuodi.rules.tracing.Scope`)."""

    def __init__(
        self,
        folder: str,
        own: dict[str, RuleText],
        others: dict[str, tuple[str, RuleText]],
        facts: dict[str, Fact],
        parameters: dict[str, Parameter],
        entities: dict[str, Entity],
        readable: tuple[str, ...],
        exported: frozenset[str],
    ) -> None:
        self._folder, self._own, self._others, self._facts = folder, own, others, facts
        self._parameters, self._entities = parameters, entities
        self._readable, self._exported = readable, exported

    def resolve(self, entity: str, name: str) -> Node:
        """Returns the node that a name means for an entity, or raises RuleError with the nearest name."""
        full, text = self._others.get(name, (name, None))
        if name in self._own:
            full, text = name if name in self._exported else f"{self._folder}.{name}", self._own[name]
        if text is not None and text.entity.name == entity:
            return Node("rule", (), text.kind, entity, full)
        fact = self._facts.get(name)
        if fact is not None and fact.entity == entity:
            return Node("fact", (), fact.kind, entity, name)
        owner = text.entity.name if text else fact.entity if fact else None
        if owner:
            raise RuleError(f"'{name}' belongs to the {owner}, not to the {entity}")
        known = [n for n, t in self._own.items() if t.entity.name == entity]
        known += [n for n, (_, t) in self._others.items() if t.entity.name == entity]
        known += [n for n, f in self._facts.items() if f.entity == entity]
        raise RuleError(
            f"'{name}' is no fact or rule of the {entity} that {self._folder} may read{nearest(name, known)} "
            "(its own rules, facts, and answers of the folders in builds_on)"
        )

    def parameter(self, folder: str | None, name: str, entity: str) -> Node:
        """Returns the node of a parameter of this folder or of one it builds on."""
        full = f"{folder or self._folder}.{name}"
        parameter = self._parameters.get(full)
        if parameter is None:
            raise RuleError(f"there is no parameter '{full}'{nearest(full, self._parameters)}")
        if parameter.by != "value":
            op = "of" if parameter.by == "table" else "band"
            word = "table" if op == "of" else "bands"
            return Node("parameter", (), parameter.kind, None, f"{full}|{word}")
        if not parameter.places:
            return Node("parameter", (), parameter.kind, None, full)
        return Node("table", (self._place(entity, full),), parameter.kind, entity, full)

    def _place(self, entity: str, parameter: str) -> Node:
        own = self._entities[entity]
        holder = (
            own if own.place else next((e for e in self._entities.values() if e.members == entity and e.place), None)
        )
        if holder is None or holder.place is None:
            raise RuleError(f"parameter '{parameter}' differs by place, and a {entity} has none")
        fact = self._facts[holder.place]
        node = Node("fact", (), fact.kind, holder.name, fact.name)
        return node if holder is own else Node("of_group", (node,), fact.kind, entity)

    def group_of(self, entity: str, name: str) -> str | None:
        """Returns the name of a group that has this entity as members, if `name` is one."""
        group = self._entities.get(name)
        return name if group is not None and group.members == entity else None

    def members_of(self, entity: str) -> str | None:
        """Returns the entity whose members this one groups."""
        return self._entities[entity].members

    def is_folder(self, name: str) -> bool:
        """Whether `law.name` means a folder whose parameters this one reads."""
        return name in self._readable
