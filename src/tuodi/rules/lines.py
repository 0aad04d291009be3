"""Small help for writing Python text: blocks, calls that must not come twice, amounts put into words once."""

from __future__ import annotations

import re
from collections import Counter

CALL = "@"  # marks a line that tells of another rule, until it is known whether that could be told twice


def block(head: str, lines: list[str]) -> list[str]:
    """Returns a head and the lines it opens, set in; `pass` where there are none."""
    return [head] + [f"    {line}" for line in lines or ["pass"]]


def each_once(lines: list[str]) -> list[str]:
    """Returns lines with the marked calls written out; one that could come twice is guarded."""
    calls = [line.split(CALL)[1].split("|") for line in lines if CALL in line]
    times = Counter(function for function, *_ in calls)
    written = []
    for line in lines:
        if CALL not in line:
            written.append(line)
            continue
        pad, call = line.split(CALL)
        function, who, side, inside = call.split("|")
        told = f"because.append({function}({who}, {side}))"
        if times[function] > 1 or inside == "True":
            told = f"if ({function!r}, {who}) not in seen: seen.add(({function!r}, {who})); {told}"
        written.append(pad + told)
    return written


def listed(texts: list[str]) -> str:
    """Returns texts as a JSON list's inside, each once."""
    return texts[0] if len(texts) == 1 else ",".join(dict.fromkeys(texts))


def once(lines: list[str]) -> list[str]:
    """Returns lines in which an amount that is written more than once is put into words once, beforehand."""
    text = "\n".join(lines)
    found = [amount for amount, times in Counter(re.findall(r"fen\([Gm]\[\d+\]\)", text)).items() if times > 1]
    for number, amount in enumerate(found):
        text = text.replace(amount, f"x{number}")
    return [f"    x{number} = {amount}" for number, amount in enumerate(found)] + text.split("\n")
