"""Mappings and deliveries made up by chance, from pieces that have bitten before."""

import random
from typing import Any

Json = Any

USER_ID = {
    "@if": {
        "exists": {"@path": "$.userId"},
        "then": {"@path": "$.userId"},
        "else": {"@path": "$.anonymousId"},
    }
}

# -- mappings ------------------------------------------------------------------------------

EVENT: dict[str, Json] = {
    "type": "identify",
    "userId": "user-1",
    "anonymousId": "anon-1",
    "nothing": None,
    "emptyStr": "",
    "zero": 0,
    "no": False,
    "num": 42.5,
    "big": 1e21,
    "traits": {
        "first": "Ann",
        "age": 30,
        "vip": True,
        "none": None,
        "tags": ["a", "b"],
        "address": {"city": "Paris", "geo": {"lat": 48.85, "lon": None}},
        "first name": "Ann",
        "json": '{"a":1,"b":[true,null]}',
        "uni": "Zoé 東京 👍",
        "list": [1, 2, 3],
        "emptyList": [],
        "emptyObj": {},
        "again": "{{{userId}}} {{userId}}",
    },
    "properties": {
        "products": [{"sku": "A", "price": 10, "cats": ["x"]}, {"sku": "B", "name": None}],
        "matrix": [[1, 2], [3]],
        "mixed": [1, "two", None, {"sku": "M"}],
    },
}
PATHS = (
    "$.userId userId $.traits $.traits.address.city traits.tags[0] $.traits.tags.1 $.nothing "
    "$.zero.x $.no $.traits.none.x $.missing.y . $. $ $.properties.products $.properties.mixed "
    "$.properties.products[0].sku $.properties.matrix[0][1] $.userId.length $.userId.0 a[b] "
    "$.traits.uni.length $.traits.uni.8 $.big $.num $.traits.emptyList $.traits.json x$.userId "
    "$.traits.$.first $.traits.again traits..first [0] $.traits.emptyObj $.emptyStr"
).split() + ["$.traits['first name']", '$.traits["first name"]', "", "''"]
CONSTANTS: list[Json] = [None, True, False, 0, 1, -1.5, 1e21, "", "a", "{{userId}}", [], {}]
CONSTANTS += [
    [1, None, "b"],
    {"k": 1},
    {"a": {"b": None}},
    "a.b*c",
    "İI",
    "ß",
    "$&$$",
    {"2": 1, "1": 2},
]
BROKEN: list[Json] = [{"@nope": 1}, {"@path": "$.a", "x": 1}, {"@path": "$.a", "@if": {}}, {"@": 1}]
BROKEN += [{"@path": "$.userId", "_metadata": {}}, {"@if": []}, {"@path": 5}, {"@transform": 5}]
BROKEN += [{"@json": {}}, {"@merge": {}}, {"@flatten": []}, {"@template": {}}, {"@replace": {}}]
LIQUID = [
    "{{ userId }}",
    "{{ traits.first | upcase | append: '!' }}",
    "{{ traits.missing | default: 'x' }}",
]
LIQUID += [
    "{% if traits.vip %}yes{% else %}no{% endif %}",
    "{{ num | times: 2 | round }}",
    "{{ traits.tags }}",
]
LIQUID += [
    "{{ traits.tags | join: '-' }}",
    "{{ traits | json }}",
    "{% assign a = traits.age | plus: 1 %}{{ a }}",
]
LIQUID += [
    "{{ userId",
    "{% for t in traits.tags %}{% endfor %}",
    "{{ traits.tags | sort }}",
    "{{ 1 | nope }}",
]


def make_mapping_row(chance: random.Random) -> dict[str, Json]:
    fields = {chance.choice(["a", "b", "1", "x y"]): _value(chance, 0) for _ in range(2)}
    kind = chance.random()
    mapping: Json = fields
    if kind < 0.05:
        mapping = _value(chance, 0)
    elif kind < 0.1:
        root: Json = chance.choice(
            [{"@transform": {"apply": {"z": _value(chance, 1)}}}, {}, "x", None, [{}]]
        )
        mapping = {"__segment_internal_directive": root, **fields}
    return {
        "mapping": mapping,
        "event": EVENT if chance.random() < 0.97 else chance.choice(CONSTANTS),
    }


def _value(chance: random.Random, depth: int) -> Json:
    if depth > 4:
        return {"@path": chance.choice(PATHS)}
    make = chance.choice(MAKERS)
    return make(chance, depth + 1)


def _path(chance: random.Random, _: int) -> Json:
    return {"@path": chance.choice(PATHS)}


def _constant(chance: random.Random, _: int) -> Json:
    return chance.choice(CONSTANTS)


def _template(chance: random.Random, _: int) -> Json:
    forms = ["{{%s}}", "{{ %s }}", "{{{%s}}}", "{%s}", "{{%s}", "{{%s}}}", "{{{{%s}}}}", "%s}"]
    return {"@template": "-".join(chance.choice(forms) % chance.choice(PATHS) for _ in range(3))}


def _if(chance: random.Random, depth: int) -> Json:
    options = {chance.choice(["exists", "blank"]): _value(chance, depth)}
    for name in ("then", "else", "blank"):
        if chance.random() < 0.7:
            options[name] = _value(chance, depth)
    return {"@if": options}


def _case(chance: random.Random, depth: int) -> Json:
    operator = chance.choice(["lower", "upper", "Lower", "x", "", 5])
    return {"@case": {"operator": operator, "value": _value(chance, depth)}}


def _replace(chance: random.Random, depth: int) -> Json:
    options: dict[str, Json] = {
        "pattern": chance.choice(["a", "A", ".", "n", "$", "ſ", "ss", "", 5])
    }
    options["value"] = chance.choice([_value(chance, depth), "AnnK ſ a.b*c ß"])
    for name, values in (
        ("replacement", ["", "X", "$&", "$$", "$`", "$'", "$1", "01234567890", None]),
        ("pattern2", ["b", "X", "", "01234567890", None, 7]),
        ("replacement2", ["Y", "$&", None]),
        ("ignorecase", [True, False, None, "x"]),
        ("global", [True, False, None]),
    ):
        if chance.random() < 0.4:
            options[name] = chance.choice(values)
    return {"@replace": options}


def _array_path(chance: random.Random, depth: int) -> Json:
    shape = chance.choice(
        [{"s": {"@path": "$.sku"}}, {"@path": "$.sku"}, {}, _value(chance, depth)]
    )
    root = chance.choice([chance.choice(PATHS), _value(chance, depth)])
    return {"@arrayPath": chance.choice([[root], [root, shape], [root, shape], []])}


def _flatten(chance: random.Random, depth: int) -> Json:
    separator = chance.choice([".", "_", "", {"@path": "$.x"}, 5])
    options = {"separator": separator, "value": _value(chance, depth)}
    return {"@flatten": {**options, "omitArrays": chance.choice([True, False, "x", 0])}}


def _json(chance: random.Random, depth: int) -> Json:
    value = chance.choice([_value(chance, depth), '{"a":[1,NaN]}', "1e400", '{"2":1,"1":2}', "-0"])
    return {"@json": {"mode": chance.choice(["encode", "decode", "ENCODE", "x"]), "value": value}}


def _merge(chance: random.Random, depth: int) -> Json:
    objects = [_value(chance, depth) for _ in range(chance.randint(0, 3))]
    direction = chance.choice(["left", "right", "Left", "up"])
    return {"@merge": {"objects": objects, "direction": direction}}


def _transform(chance: random.Random, depth: int) -> Json:
    apply = {"z": _value(chance, depth), "userId": _value(chance, depth)}
    mapping = chance.choice([{"q": {"@path": "$.z"}}, _value(chance, depth)])
    return {"@transform": {"apply": apply, "mapping": mapping}}


def _exclude(chance: random.Random, depth: int) -> Json:
    return {"@excludeWhenNull": _value(chance, depth)}


def _literal(chance: random.Random, depth: int) -> Json:
    return {"@literal": _value(chance, depth)}


def _liquid(chance: random.Random, _: int) -> Json:
    return {"@liquid": chance.choice(LIQUID)}


def _object(chance: random.Random, depth: int) -> Json:
    return {chance.choice("abc12"): _value(chance, depth) for _ in range(2)}


def _list(chance: random.Random, depth: int) -> Json:
    return [_value(chance, depth) for _ in range(2)]


def _broken(chance: random.Random, _: int) -> Json:
    return chance.choice(BROKEN)


MAKERS = [_path, _path, _path, _constant, _template, _if, _case, _replace, _array_path, _flatten]
MAKERS += [_json, _merge, _transform, _exclude, _literal, _object, _object, _list, _liquid]
MAKERS *= 3
MAKERS += [_broken]

# -- deliveries ----------------------------------------------------------------------------

PIECES = list(" abcXYZ019~!@#$%^&*()_+-=[]{}|\\;:'\",.<>/?`") + ["\t", "\n", "\r", "\x00", "\x7f"]
PIECES += ["é", "東", "😀", "\u2028", "\ufeff", "%2e", "..", "/../", "%41", "\u00a0", "//"]
NUMBERS = [0, 1, -1, 1.5, 1e21, 1e-7, 123456789012345678901, 0.1 + 0.2, 5e-324, 2**53 + 1]
CODES: list[Json] = ["acme", "acme", "acme", "ACME", "a_b", "", None, 5, ["acme"], {}, "a b", "a/b"]
CODES += [
    "a?b",
    "a#b",
    "a:b",
    "a:80",
    "a%62",
    "a..b",
    "a'b",
    "a;b",
    "acmé",
    "a\tb",
    "a|b",
    "..",
    "@",
]
TRIGGERS: list[Json] = ['type = "identify"'] * 8 + ['type = "track"', "", "x", "()", None, 5]
LOCATIONS = ["https://acme.tt.omtrdc.net/x?y=z", "/rel/p", "rel", "?q=1", "https://o.example/a", ""]
LOCATIONS += ["../up", "http://", "//o.example/b", 'https://acme.tt.omtrdc.net/a b"c']
STATUSES = [
    200,
    204,
    301,
    302,
    303,
    307,
    308,
    400,
    401,
    403,
    403,
    404,
    408,
    413,
    429,
    500,
    501,
    503,
]


def make_cloud_row(chance: random.Random) -> dict[str, Json]:
    event: dict[str, Json] = {
        "type": chance.choice(["identify", "identify", "identify", "track"]),
        "userId": _id(chance),
        "anonymousId": chance.choice(["anon-1", "a/b", None, 5]),
        "traits": _trait(chance, 0) if chance.random() < 0.3 else _traits(chance),
    }
    if chance.random() < 0.2:
        event.pop(chance.choice(list(event)))
    settings: dict[str, Json] = {"client_code": chance.choice(CODES)}
    if chance.random() < 0.15:
        settings["bearer_token"] = chance.choice(["tok", "", None, 5, ["t"], {}])
    traits: Json = chance.choice(
        [{"@path": "$.traits"}] * 6 + [_value(chance, 2), {"x": [{"@path": "$.no"}]}]
    )
    user: Json = chance.choice(
        [USER_ID] * 6 + [{"@template": "crm-{{userId}}"}, {"@path": "$.traits"}]
    )
    mapping = {"user_id": user, "traits": traits}
    if chance.random() < 0.1:
        mapping.pop(chance.choice(list(mapping)))
    answers = {name: _canned(chance) for name in ("lookup", "lookup2", "update")}
    server = {name: canned for name, canned in answers.items() if canned}
    return {
        "event": event,
        "settings": settings,
        "mapping": mapping,
        "subscribe": chance.choice(TRIGGERS),
        "server": server,
    }


def _text(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 8)))


def _id(chance: random.Random) -> Json:
    odd: list[Json] = [
        "u1",
        "",
        "a/b",
        "../x",
        ".",
        "%2e%2e",
        "a?b",
        "a#b",
        "a+b",
        None,
        True,
        [],
        {},
    ]
    return chance.choice(
        [_text(chance), *odd, chance.choice(NUMBERS), ["x"], ["x", "y"], [["x"]], [None]]
    )


def _trait(chance: random.Random, depth: int) -> Json:
    kind = chance.random()
    if kind < 0.45 or depth > 3:
        return _text(chance)
    if kind < 0.7:
        return chance.choice([*NUMBERS, True, False, None, "", [], {}])
    if kind < 0.85:
        return {
            key: _trait(chance, depth + 1) for key in chance.sample(["a", "1", "10", "", "a.b"], 3)
        }
    return [_trait(chance, depth + 1) for _ in range(2)]


def _traits(chance: random.Random) -> dict[str, Json]:
    keys = [_text(chance), "a", "b", "1", "", " a"]
    return {key: _trait(chance, 1) for key in chance.sample(keys, chance.randint(0, 4))}


def _canned(chance: random.Random) -> dict[str, Json] | None:
    if chance.random() < 0.6:
        return None
    if chance.random() < 0.05:
        return {"reset": True}
    canned: dict[str, Json] = {"status": chance.choice(STATUSES)}
    if chance.random() < 0.5:
        canned["reason"] = chance.choice(
            ["Forbidden", "FORBIDDEN", "", "Weird Phrase", "forbidden"]
        )
    if canned["status"] // 100 == 3 and chance.random() < 0.8:
        canned["headers"] = {"Location": chance.choice(LOCATIONS)}
    if canned["status"] == 204:
        canned["body"] = ""
    return canned
