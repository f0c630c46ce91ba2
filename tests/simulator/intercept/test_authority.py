"""The authority: made once, kept for its owner alone, and never overwritten."""

import ssl
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import DNSName, SubjectAlternativeName, load_pem_x509_certificate

from simulator.intercept.authority import Authority
from simulator.intercept.folders import KeepingError, default_folder
from simulator.intercept.trust import STORE_PASSWORD, Trust


def kept(folder: Path) -> Path:
    return folder / "authority" / "authority.pem"


def test_it_is_kept_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = Authority.kept_in(tmp_path / "new")
    again = Authority.kept_in(tmp_path / "new")
    assert first.certificate == again.certificate
    path = kept(tmp_path / "new")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["authority.pem"]


def test_those_made_at_once_are_one(tmp_path: Path) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(Authority.kept_in(tmp_path).certificate))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (8, 1)


@pytest.mark.parametrize("content", [b"", b"torn -----BEGIN CERTIFICATE-----\n", b"\xff\x00"])
def test_what_is_no_authority_is_reported_and_stays(tmp_path: Path, content: bytes) -> None:
    Authority.kept_in(tmp_path)
    kept(tmp_path).write_bytes(content)
    with pytest.raises(KeepingError, match="is no key with its certificate; move it away"):
        Authority.kept_in(tmp_path)
    assert kept(tmp_path).read_bytes() == content


def test_a_torn_certificate_is_reported(tmp_path: Path) -> None:
    Authority.kept_in(tmp_path)
    whole = kept(tmp_path).read_bytes()
    kept(tmp_path).write_bytes(whole[:-100])
    with pytest.raises(KeepingError, match="is no key with its certificate"):
        Authority.kept_in(tmp_path)


def test_a_key_that_others_can_read_is_used_no_more(tmp_path: Path) -> None:
    Authority.kept_in(tmp_path)
    kept(tmp_path).chmod(0o640)
    with pytest.raises(KeepingError, match="others than its owner can read it; remove it"):
        Authority.kept_in(tmp_path)


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeepingError, match="cannot make the folder"):
        Authority.kept_in(tmp_path / "file")


def test_contexts_are_made_once_for_a_name(tmp_path: Path) -> None:
    authority = Authority.kept_in(tmp_path)
    first = authority.context("*.tt.omtrdc.net")
    assert authority.context("*.tt.omtrdc.net") is first
    assert authority.context("api.segment.io") is not first


def test_by_default_it_is_kept_where_xdg_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert default_folder() == tmp_path / "state" / "offtarget"
    for nothing in ("", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", nothing)
        assert default_folder() == tmp_path / ".local" / "state" / "offtarget"


def test_what_clients_trust_is_the_authority_and_everybodys_roots(tmp_path: Path) -> None:
    ours = Authority.kept_in(tmp_path).certificate
    theirs = tmp_path / "theirs.pem"
    theirs.write_text(Authority.kept_in(tmp_path / "other").certificate, encoding="utf-8")
    trust = Trust.kept_in(tmp_path, ours, {"NODE_EXTRA_CA_CERTS": str(theirs)})
    bundle = trust.bundle.read_text(encoding="utf-8")
    assert bundle.startswith(ours.strip())
    assert bundle.count("BEGIN CERTIFICATE") > 50
    assert trust.added.read_text(encoding="utf-8") == ours + theirs.read_text(encoding="utf-8")
    ssl.create_default_context(cafile=str(trust.bundle))
    for path in (trust.bundle, trust.store, trust.added, trust.preload, *trust.python.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.filterwarnings("ignore:Parsed a serial number")  # of an old root
def test_a_jvms_store_holds_the_same(tmp_path: Path) -> None:
    ours = Authority.kept_in(tmp_path).certificate
    trust = Trust.kept_in(tmp_path, ours, {})
    store = pkcs12.load_pkcs12(trust.store.read_bytes(), STORE_PASSWORD.encode())
    held = [one.certificate for one in store.additional_certs]
    assert load_pem_x509_certificate(ours.encode()) in held
    assert len(held) == trust.bundle.read_text(encoding="utf-8").count("BEGIN CERTIFICATE")


def test_files_that_clients_use_are_never_changed(tmp_path: Path) -> None:
    ours = Authority.kept_in(tmp_path).certificate
    first = Trust.kept_in(tmp_path, ours, {})
    before = first.store.stat()
    assert Trust.kept_in(tmp_path, ours, {}) == first
    assert first.store.stat() == before
    other = Trust.kept_in(tmp_path, ours, {"NODE_EXTRA_CA_CERTS": str(first.bundle)})
    assert other.added.parent != first.added.parent
    assert Trust.kept_in(tmp_path, ours, {"NODE_EXTRA_CA_CERTS": "/nowhere"}) == first


def test_a_certificate_is_for_all_of_adobes_hosts(tmp_path: Path) -> None:
    leaf = Authority.kept_in(tmp_path)._ca.issue_cert("*.tt.omtrdc.net")
    certificate = load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    assert names.get_values_for_type(DNSName) == ["*.tt.omtrdc.net"]
