"""The format of a batch: header, rows, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.bulk.rows import (
    BatchError,
    Reading,
    Row,
    count_rows,
    read_header,
    read_rows,
)

MB = 1024 * 1024
AS_IT_IS = Reading()


def rows(body: bytes, reading: Reading = AS_IT_IS) -> list[Row]:
    header = read_header(body, reading)
    read = list(read_rows(body, header, reading))
    assert len(read) == count_rows(body, header)
    return read


def only(cells: bytes, names: bytes = b"a,b", kind: bytes = b"thirdPartyId") -> Row:
    (row,) = rows(b"batch=%s,%s\n%s" % (kind, names, cells))
    return row


# -- header --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pcId", "thirdPartyId"])
def test_a_header_names_the_id_and_the_attributes(kind: str) -> None:
    header = read_header(f"batch={kind},tier,home%20city,%C3%A9,é\n".encode(), AS_IT_IS)
    assert header.kind == {"pcId": "tntId"}.get(kind, kind)
    assert header.names == ["tier", "home city", "é", "é"]


def test_names_have_no_prefix_and_one_that_is_given_is_part_of_the_name() -> None:
    assert only(b"u,1", b"profile.tier").values == {"profile.tier": "1"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Batch file is empty"),
        (b"\r\n \n", "Batch file is empty"),
        (b"thirdPartyId,a\nu,1", "Missing batch= header"),
        (b"\nbatch=thirdPartyId,a\nu,1", "Missing batch= header"),
        (b" batch=thirdPartyId,a\nu,1", "Missing batch= header"),
        (b"\xef\xbb\xbfbatch=thirdPartyId,a\nu,1", "Missing batch= header"),
        (b"Batch=thirdPartyId,a\nu,1", "Missing batch= header"),
        (b"batch=", "First column must be pcId or thirdPartyId"),
        (b"batch=\nthirdPartyId,a", "First column must be pcId or thirdPartyId"),
        (b"batch=a,thirdPartyId\n1,u", "First column must be pcId or thirdPartyId"),
        (b"batch=marketingCloudVisitorId,a\ne,1", "First column must be pcId or thirdPartyId"),
        (b"batch=thirdpartyid,a\nu,1", "First column must be pcId or thirdPartyId"),
        (b"batch=thirdPartyId;a\nu;1", "First column must be pcId or thirdPartyId"),
        (b"batch=thirdPartyId,a,\nu,1", "Header has a column without a name"),
        (b"batch=thirdPartyId,%zz\nu,1", "Header must be URL-encoded UTF-8"),
        (b"batch=thirdPartyId,%ff\nu,1", "Header must be URL-encoded UTF-8"),
        (b"batch=thirdPartyId,\xff\nu,1", "Header must be URL-encoded UTF-8"),
        (b"batch=thirdPartyId" + b",a" * (MB // 2), "Header exceeds 1 MB"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_a_header_that_is_none_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(BatchError) as error:
        read_header(body, AS_IT_IS)
    assert str(error.value) == message


# -- rows ----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_in_any_way_and_empty_ones_are_no_rows(end: bytes) -> None:
    body = end.join((b"batch=thirdPartyId,a", b"u-1,1", b"", b"u-2,2", b""))
    assert rows(body) == [Row(1, "u-1", {"a": "1"}), Row(2, "u-2", {"a": "2"})]


def test_rows_may_be_short_and_have_gaps() -> None:
    body = b"batch=pcId,p1,p2,p3,p4\n123,v1\n124,v1,,,v4\n125\n126,,\n127,,,,,,\n"
    assert [(row.identifier, row.values) for row in rows(body)] == [
        ("123", {"p1": "v1"}),
        ("124", {"p1": "v1", "p4": "v4"}),
        ("125", {}),
        ("126", {}),
        ("127", {}),
    ]


@pytest.mark.parametrize(
    ("cells", "identifier", "values"),
    [
        (b"u%2C1,x%2Cy", "u,1", {"a": "x,y"}),
        (b"u,%C3%A9\xc3\xa9", "u", {"a": "éé"}),
        (b"u,%0A%0d%00", "u", {"a": "\n\r\x00"}),
        (b"u+1,a+b", "u+1", {"a": "a+b"}),
        (b"a/b, c ", "a/b", {"a": " c "}),
        (b'"u","x"', '"u"', {"a": '"x"'}),
        (b"u,%25zz", "u", {"a": "%zz"}),
    ],
    ids=str,
)
def test_values_are_url_encoded_and_nothing_is_quoted(
    cells: bytes, identifier: str, values: dict[str, str]
) -> None:
    assert only(cells) == Row(1, identifier, values)


def test_whether_a_plus_is_a_space_is_a_setting() -> None:
    (row,) = rows(b"batch=thirdPartyId,a+b\nu+1,c+d%2B", Reading(plus_is_space=True))
    assert row == Row(1, "u 1", {"a b": "c d+"})


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (b",1", "it has no id"),
        (b"u,%", "it is not URL-encoded: a % must go before two hexadecimal digits"),
        (b"%4,1", "it is not URL-encoded: a % must go before two hexadecimal digits"),
        (b"u,%ff", "what it encodes is no UTF-8"),
        (b"u,\xff", "it is no UTF-8"),
        (b"u,1,2,3", "it has more values than the 2 columns of the header"),
        (b"u" * 257 + b",1", "its thirdPartyId has 257 characters, of 256"),
        (b"u," + b"1" * MB, f"it has {MB + 2} bytes; a row may have {MB}"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_a_broken_row_says_what_is_wrong_with_it(cells: bytes, fault: str) -> None:
    assert only(cells) == Row(1, "", {}, fault)


@pytest.mark.parametrize("pcid", [b".28_0", b"a.b.28_0", b"x" * 129])
def test_a_pcid_that_is_none_makes_a_row_broken(pcid: bytes) -> None:
    assert only(pcid + b",1", kind=b"pcId").fault.startswith("its pcId is none")
    assert not only(pcid + b",1").fault


@pytest.mark.parametrize("pcid", [b"x.28_0", b"x" * 128, b"x."])
def test_a_pcid_may_have_a_hint(pcid: bytes) -> None:
    assert only(pcid + b",1", kind=b"pcId").identifier == pcid.decode()


@given(st.binary(max_size=200), st.booleans(), st.booleans())
def test_any_bytes_are_read_or_refused(tail: bytes, plus: bool, header: bool) -> None:  # noqa: FBT001
    body = b"batch=thirdPartyId,a,b\n" + tail if header else tail
    try:
        read = rows(body, Reading(plus_is_space=plus))
    except BatchError:
        return
    for row in read:
        assert bool(row.identifier) != bool(row.fault)
        assert all(row.values.values())
