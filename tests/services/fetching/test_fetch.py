"""Files fetched from URLs: what may be reached, what is counted, and what is told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from src.errors import BadUrl, FileTooLarge, Stopped
from src.models.stopping import Stop, stopping
from src.services.fetching.addresses import is_public, public_addresses
from src.services.fetching.fetch import fetch_file
from tests.support.file_server import FileServer, Page

ROWS = b"a,b\n1,2\n"


def here(host: str, _port: int) -> tuple[str, ...]:
    """A lookup for tests alone: names of the test lead to loopback, all else is looked up as ever."""
    return ("127.0.0.1",) if host in ("files.test", "127.0.0.1") else public_addresses(host, 80)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
        "2001:0:0:0:0:0:80ff:fffe", "2001:db8::1", "nonsense", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost/x", "http://2130706433/", "http://0x7f.1/", "http://017700000001/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://0/", "https://127.0.0.1:8443/",
        "ftp://8.8.8.8/x", "file:///etc/passwd", "gopher://8.8.8.8/", "//8.8.8.8/x", "http://", "http:///x", "nonsense", "",
        "http://user:word@8.8.8.8/x", "http://8.8.8.8:0/", "http://8.8.8.8:99999/", "http://a b/", "http://8.8.8.8/\r\nx: y",
        "http://[fe80::1%25eth0]/", "http://ex\u00e4mple.com/", "http://" + "a" * 9_000 + "/",
        "javascript:alert(1)", "data:text/csv,a",
    ],
)  # fmt: skip
def test_urls_that_are_not_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadUrl):
        fetch_file(url, tmp_path / "x", most=1000, seconds=2)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_fetched_without_a_word_about_us(tmp_path: Path) -> None:
    with FileServer({"/d/a.csv": Page(ROWS)}) as server:
        found = fetch_file(
            f"http://files.test:{server.port}/d/a.csv?sig=S3cret", tmp_path / "x", most=1000, seconds=5, lookup=here
        )
        assert (found.path.read_bytes(), found.filename, found.size) == (ROWS, "a.csv", len(ROWS))
        ((path, headers),) = server.asked
    assert path == "/d/a.csv?sig=S3cret"
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert headers["host"] == f"files.test:{server.port}"


def test_a_redirect_to_a_private_address_is_not_followed(tmp_path: Path) -> None:
    with FileServer({"/secret": Page(ROWS)}) as inner:
        for target in (
            f"http://localhost:{inner.port}/secret",
            "http://169.254.169.254/",
            "file:///etc/passwd",
            "//[::1]/secret",
        ):
            with FileServer({"/a": Page(status=302, headers={"location": target})}) as server, pytest.raises(BadUrl):
                fetch_file(f"{server.url}/a", tmp_path / "x", most=1000, seconds=5, lookup=here)
        assert inner.asked == []


def test_a_redirect_to_a_file_is_followed_so_often(tmp_path: Path) -> None:
    pages = {f"/{n}": Page(status=302, headers={"location": f"/{n + 1}"}) for n in range(9)} | {"/9": Page(ROWS)}
    with FileServer(pages) as server:
        assert fetch_file(f"{server.url}/4", tmp_path / "x", most=1000, seconds=5, lookup=here).size == len(ROWS)
        with pytest.raises(BadUrl, match="too often"):
            fetch_file(f"{server.url}/3", tmp_path / "y", most=1000, seconds=5, lookup=here)


@pytest.mark.parametrize("page", [Page(b"x" * 2_000), Page(b"x" * 500, endless=True)])
def test_a_file_too_large_ends_early_and_leaves_nothing(tmp_path: Path, page: Page) -> None:
    with FileServer({"/a": page}) as server, pytest.raises(FileTooLarge):
        fetch_file(f"{server.url}/a", tmp_path / "x", most=1_000, seconds=5, lookup=here)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", [Page(ROWS, seconds=3), Page(b"x", endless=True)])
def test_a_server_that_takes_its_time_is_left(tmp_path: Path, page: Page) -> None:
    began = time.monotonic()
    with FileServer({"/a": page}) as server, pytest.raises(BadUrl, match="in time"):
        fetch_file(f"{server.url}/a", tmp_path / "x", most=10**9, seconds=0.5, lookup=here)
    assert time.monotonic() - began < 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", [Page(ROWS, seconds=3), Page(b"x", endless=True)])
def test_a_file_that_nobody_waits_for_is_left_at_once(tmp_path: Path, page: Page) -> None:
    stop = Stop()
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    with FileServer({"/a": page}) as server, stopping(stop), pytest.raises(Stopped):
        fetch_file(f"{server.url}/a", tmp_path / "x", most=10**9, seconds=30, lookup=here)
    assert time.monotonic() - began < 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<html>", headers={"content-type": "text/html; charset=utf-8"}),
        Page(b"x", headers={"content-type": "image/png"}), 
        Page(status=404), Page(status=403, body=b"<Error>AccessDenied</Error>"), Page(status=500), Page(status=204),
    ],
)  # fmt: skip
def test_pages_and_errors_are_no_files(tmp_path: Path, page: Page) -> None:
    with FileServer({"/a": page}) as server, pytest.raises(BadUrl) as told:
        fetch_file(f"{server.url}/a?sig=S3cret", tmp_path / "x", most=1000, seconds=5, lookup=here)
    assert "S3cret" not in str(told.value)
    assert "AccessDenied" not in str(told.value)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadUrl, match="could not be fetched"):
        fetch_file("http://127.0.0.1:9/a?sig=S3cret", tmp_path / "x", most=1000, seconds=2, lookup=here)


def test_a_name_that_means_something_private_the_second_time_is_not_connected_to(tmp_path: Path) -> None:
    told = [("127.0.0.1",)]

    def turning(host: str, port: int) -> tuple[str, ...]:
        return told.pop() if told else public_addresses("127.0.0.1", port)

    with FileServer({"/a": Page(status=302, headers={"location": "/b"}), "/b": Page(ROWS)}) as server:
        with pytest.raises(BadUrl):
            fetch_file(f"http://turning.test:{server.port}/a", tmp_path / "x", most=1000, seconds=5, lookup=turning)
        assert [path for path, _ in server.asked] == ["/a"]


def test_the_servers_name_for_a_file_is_only_a_name(tmp_path: Path) -> None:
    page = Page(ROWS, headers={"content-disposition": 'attachment; filename="../../etc/cron.d/x.csv"'})
    with FileServer({"/a": page}) as server:
        assert fetch_file(f"{server.url}/a", tmp_path / "x", most=1000, seconds=5, lookup=here).filename == "x.csv"
