"""Where a running cluster is reached."""

from pathlib import Path

from copydesk.embedded.postgres import running_url


def test_a_running_cluster_is_found_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "password").write_text("secret")
    assert running_url(tmp_path) is None
    (tmp_path / "cluster" / "postmaster.pid").write_text("123\n/data/cluster\n1700000000\n5433\n\n127.0.0.1\n")
    assert running_url(tmp_path) == "postgresql+psycopg://copydesk:secret@127.0.0.1:5433/copydesk"


def test_no_cluster_no_address(tmp_path: Path) -> None:
    assert running_url(tmp_path / "none") is None
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "postmaster.pid").write_text("123\n")
    assert running_url(tmp_path) is None
