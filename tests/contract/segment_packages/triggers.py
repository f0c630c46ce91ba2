"""Triggers made up by chance, from pieces that have bitten before."""

import random
from typing import Any

Json = Any

WORDS = (
    "type event name userId properties.a properties.a.b properties.tags.0 traits.x context "
    "traits.list.length context.page.path properties traits groupId constructor toString true "
    "false null nul and or an no nab abc on contains match exists is_true starts_with x-y _q é "
    "number_equals not_contains a n o propertiesX"
).split() + ["first\\ name", "traits.first\\ name", "properties\\.", "properties\\..", '\\"q']
OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "==", "!", "!=5", "and", "or", ",", ".", "[", "]"]
OPERATORS += ["(", ")", "!(", "contains(", "match(", "!contains(", "!match(", " ", " and "]
LITERALS = ['"track"', "'track'", '"a"', "5", "+5", "-3", "1.5", "9.95e1", "1.", "1.2.3", "-"]
LITERALS += ['"18"', '"x*"', '"*x"', "null", "true", "false", '""', '"é"', '"😀x"', '"un', "abc"]
FORMS = ["{w} {o} {v}", "{w}{o}{v}", "contains({w}, {v})", "match({w}, {v})", "!match({w},{v})"]
FORMS += ["!contains({w}, {v})", "({c})", "!({c})", "{c} and {c}", "{c} or {c}", "{w} {v}", "()"]
FORMS += ["({c} or {c}) and {c}", "{c} and {c} or {c}", "{c}{c}", "{w}", "{w} {w} {v}"]
SCALARS: list[Json] = [None, 0, 1, -3, 1.5, 18, 99.5, True, False, "", "track", "a", "5", "null"]
SCALARS += ["true", "x", "xx", "18", "'track'", "😀x", "abc", "n", "eos", [], ["a"], {}, {"b": 1}]


def make_fql_row(chance: random.Random) -> dict[str, Json]:
    event: dict[str, Json] = {"type": chance.choice(["track", "identify", "page"])}
    for key in ("event", "name", "userId"):
        if chance.random() < 0.7:
            event[key] = chance.choice(SCALARS)
    for key in ("properties", "traits", "context"):
        inner = {"a": chance.choice(SCALARS), "tags": ["a", "b"], "x": chance.choice(SCALARS)}
        inner |= {"first name": chance.choice(SCALARS), "list": [1, 2], key: chance.choice(SCALARS)}
        if chance.random() < 0.8:
            event[key] = inner if chance.random() < 0.6 else chance.choice(SCALARS)
    return {"fql": _scratched(_trigger(chance, 0), chance), "event": event}


def _trigger(chance: random.Random, depth: int) -> str:
    text = chance.choice(FORMS)
    for mark, pieces in (("{w}", WORDS), ("{o}", OPERATORS), ("{v}", LITERALS)):
        while mark in text:
            text = text.replace(mark, chance.choice(pieces), 1)
    while "{c}" in text:
        inner = 'type = "track"' if depth > 2 else _trigger(chance, depth + 1)
        text = text.replace("{c}", inner, 1)
    return text


def _scratched(text: str, chance: random.Random) -> str:
    """Damage half of the texts a little."""
    if chance.random() < 0.5:
        return text
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        added = chance.choice(["", chance.choice(" ()=!<>\"'\\.,[]anor\t\n\r-+5x")])
        text = text[:at] + added + text[at + (not added) :]
    return text
