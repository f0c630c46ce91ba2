"""Trigger text into tokens, with the reader's habits of Segment's lexer."""

import pytest

from destination.subscription.lexer import Kind, LexerError, tokenize


def words(text: str) -> list[str]:
    tokens = tokenize(text)
    assert tokens[-1].kind is Kind.END
    return [token.value for token in tokens[:-1]]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", "END"),
        (" \t\n ", "END"),
        ("type", "IDENT END"),
        ('= "a"', "OPERATOR STRING END"),
        ("= 'a'", "OPERATOR STRING END"),
        ("5 -5 +5", "NUMBER NUMBER NUMBER END"),
        ("a and b", "IDENT CONDITIONAL IDENT END"),
        ("a or b", "IDENT CONDITIONAL IDENT END"),
        ("a null b", "IDENT NULL IDENT END"),
        ("a and", "IDENT CONDITIONAL END"),
        ("(and)", "OPEN CONDITIONAL CLOSE END"),
        ("f(a,b)", "IDENT OPEN IDENT COMMA IDENT CLOSE END"),
        ("a.b", "IDENT DOT IDENT END"),
        ("[ ]", "BRACKET BRACKET END"),
        ("null.x", "IDENT DOT IDENT END"),
        ("and.x", "IDENT DOT IDENT END"),
        ("or=", "IDENT OPERATOR END"),
        ("android order nullable", "IDENT IDENT IDENT END"),
        ("AND Or", "IDENT IDENT END"),
    ],
    ids=repr,
)
def test_kinds_of_tokens(text: str, kinds: str) -> None:
    assert [token.kind.name for token in tokenize(text)] == kinds.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a b"', ['"a b"']),
        ("'a b'", ["'a b'"]),
        ('""', ['""']),
        ('"a\'b"', ['"a\'b"']),
        ('"a\\"', ['"a\\"']),
        ('"a"b"', ['"a"', '"b"']),
        ('"track"and event = "x"', ['"track"', '"and event = "', '"x"']),
        ('"a"]"b")', ['"a"', "]", '"b"', ")"]),
        ('"a\nb"', ['"a\nb"']),
        ('"a" "b"', ['"a"', '"b"']),
    ],
    ids=repr,
)
def test_a_string_keeps_its_quotes_and_ends_at_any_quote(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", ["5"]),
        ("+5", ["+5"]),
        ("-", ["-"]),
        ("1.5", ["1.5"]),
        ("007", ["007"]),
        ("9.95e1", ["9.95", "e1"]),
        ("3abc", ["3", "abc"]),
        ("1-2", ["1", "-2"]),
        (".5", [".", "5"]),
        ('5"a"', ["5", '"a"']),
    ],
    ids=repr,
)
def test_a_number_is_sign_digits_and_one_point(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a-b_c9", ["a-b_c9"]),
        ("_a", ["_a"]),
        (r"first\ name x", ["first name", "x"]),
        (r"a\-b", ["a-b"]),
        (r"\.\=", [".="]),
        ("\\\\", ["\\"]),
        (r"\é x", ["é", "x"]),
        ("a=5", ["a", "=", "5"]),
        ("a!= 5", ["a", "!=", "5"]),
        ("f(x)", ["f", "(", "x", ")"]),
        ("a,b]c)d", ["a", ",", "b", "]", "c", ")", "d"]),
    ],
    ids=repr,
)
def test_an_identifier_drops_backslashes(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("= == !=", ["=", "=", "=", "!="]),
        ("< > <= >=", ["<", ">", "<=", ">="]),
        (">=5", [">", "=", "5"]),
        ("<=5", ["<", "=", "5"]),
        ("<>", ["<", ">"]),
        ("=>", ["=", ">"]),
        ("!a", ["!", "a"]),
        ("!(", ["!", "("]),
        ("!=", ["!="]),
        ("!=)", ["!=", ")"]),
    ],
    ids=repr,
)
def test_operators_of_two_characters_want_a_terminator(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("no", "n"),
        ("nx", "n"),
        ("nab", "n"),
        ("nul", "n"),
        ("an", "a"),
        ("ax", "a"),
        ("n", "n"),
        ("a", "a"),
        ("o", "o"),
        ("nabc", "nabc"),
        ("nulls", "nulls"),
        ("abc", "abc"),
        ("on", "on"),
        ("ox", "ox"),
        ("nab ", "nab"),
        ("an\n", "an"),
        ("na)", ")"),
        ("bno", "bno"),
    ],
    ids=repr,
)
def test_reading_ahead_loses_letters_at_the_very_end(text: str, last: str) -> None:
    assert words(f"type = {text}")[-1] == last


@pytest.mark.parametrize(
    ("text", "what", "position"),
    [
        ("type\r= 1", "may not follow an identifier", 3),
        ("\r", "invalid character '\\r'", 0),
        ("type ~ 1", "invalid character '~'", 5),
        ("é", "invalid character", 0),
        ("a | b", "invalid character '|'", 2),
        ('type = "a', "unterminated string", 7),
        ('a = "a"b', "unterminated string", 6),
        ("type = 'a", "unterminated string", 7),
        ("1.", "a number may not end in a point", 1),
        ("1.)", "a number may not end in a point", 1),
        ("1.2.3", "a number may have one point", 3),
        ("a>5", "'>' may not follow an identifier", 0),
        ("a<5", "'<' may not follow an identifier", 0),
        ('a"x"', "may not follow an identifier", 0),
        ("!", "expected '=' and a blank after '!'", 0),
        ("!=5", "expected '=' and a blank after '!'", 0),
        ("!5", "expected '=' and a blank after '!'", 0),
        ("! =", "expected '=' and a blank after '!'", 0),
        ("b\\", "expected a character after", 1),
    ],
    ids=repr,
)
def test_text_that_is_not_well_formed_is_refused(text: str, what: str, position: int) -> None:
    with pytest.raises(LexerError) as caught:
        tokenize(text)
    assert what in str(caught.value)
    assert caught.value.position == position
    assert str(caught.value).endswith(f"at character {position + 1}")


@pytest.mark.parametrize(
    ("text", "char", "longest"),
    [('"{}"', "x", 99_999), ("{}", "x", 99_999), ("{}", "7", 100_000)],
    ids=["string", "name", "number"],
)
def test_a_word_may_be_long_but_not_unreasonably_so(text: str, char: str, longest: int) -> None:
    assert words(text.format(char * longest))
    with pytest.raises(LexerError, match="unreasonably long"):
        tokenize(text.format(char * (longest + 1)))
