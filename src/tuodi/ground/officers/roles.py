"""The roles: for what purposes each may act, what it sees, and which other roles it excludes.

A role is data. `sees` names the guards of facts (`Fact.guard`) that it may read besides the unguarded ones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody reads or changes a person's data; told to that person."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Role:
    """What an appointment makes somebody. `lines`: sees what electronic lines answered."""

    name: str
    zh: str
    en: str
    purposes: tuple[str, ...]
    sees: frozenset[str] = frozenset()
    lines: bool = False
    excludes: frozenset[str] = frozenset()
    searches: bool = False  # has the one search box


PURPOSES = {
    purpose.name: purpose
    for purpose in (
        Purpose("service", "办理您的事项", "handling your application"),
        Purpose("visit", "走访和帮助", "visiting and helping"),
        Purpose("verify", "核对您同意核对的信息", "verifying what you agreed to"),
        Purpose("assess", "照护需求评估", "assessing needs of care"),
        Purpose("decide", "审批您的事项", "deciding on your application"),
        Purpose("pay", "发放您的待遇", "paying what you are due"),
        Purpose("care", "提供照护服务", "providing care"),
        Purpose("register", "登记和更正您的信息", "recording and correcting your data"),
        Purpose("study", "统计研究（不看个人）", "statistics without persons"),
        Purpose("audit", "审计检查", "audit"),
        Purpose("administer", "管理系统", "administering the system"),
        Purpose("emergency", "紧急情况", "an emergency"),
        Purpose("own", "本人查看", "the person herself"),
        Purpose("proxy", "代办人代办", "a proxy acting for the person"),
    )
}
_ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
_ALL = frozenset({"health", "income", "account"})


def _administrator(name: str, zh: str, en: str, purposes: tuple[str, ...]) -> Role:
    """An administrator sees no person, and holds no other role at all."""
    return Role(name, zh, en, purposes, excludes=frozenset({"*"}))


ROLES = {
    role.name: role
    for role in (
        Role("clerk", "受理员", "clerk", ("service", "register"), _ALL, lines=False,
             excludes=frozenset({"approver", "auditor"}), searches=True),
        Role("community_worker", "社区工作者", "community worker", ("visit",), searches=False),
        Role("verifier", "核对员", "verifier", ("verify",), _ALL, lines=True,
             excludes=frozenset({"approver", "auditor"}), searches=True),
        Role("assessor", "评估员", "assessor", ("assess",), frozenset({"health"}), excludes=frozenset({"provider"})),
        Role("approver", "审批员", "approver", ("decide",), _ALL, lines=True,
             excludes=frozenset({"clerk", "verifier", "payment_officer", "auditor"}), searches=True),
        Role("payment_officer", "发放员", "payment officer", ("pay",), frozenset({"account"}),
             excludes=frozenset({"approver", "auditor"}), searches=True),
        Role("provider", "照护机构", "provider", ("care",), frozenset({"health"}), excludes=frozenset({"assessor"})),
        Role("analyst", "分析员", "analyst", ("study",)),
        Role("auditor", "审计员", "auditor", ("audit",), _ALL, lines=True,
             excludes=frozenset({"clerk", "verifier", "approver", "payment_officer"}), searches=True),
        _administrator("system_administrator", "系统管理员", "system administrator", ("administer",)),
        _administrator("security_administrator", "安全管理员", "security administrator", ("administer",)),
        _administrator("audit_administrator", "审计管理员", "audit administrator", ("administer", "audit")),
        Role("resident", "居民", "resident", ("own", "proxy"), _ALL, lines=True, excludes=frozenset({"*"})),
    )
}  # fmt: skip


def conflict(one: str, other: str) -> bool:
    """Whether nobody may hold both roles at once."""

    def excludes(role: Role, name: str) -> bool:
        return name in role.excludes or ("*" in role.excludes and name != role.name)

    return excludes(ROLES[one], other) or excludes(ROLES[other], one)
