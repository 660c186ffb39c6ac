"""Raw responses on their way through a shared archive: a folder, and S3 as moto's server speaks it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.lab import Lab, Web, write_workspace
from benchmarks.shared import ROOT
from storage.archive import warc_files
from tests.cluster.conftest import free_port
from tests.cluster.test_cluster import ARTICLES, complete

SITES = 4


@pytest.fixture
def bucket(cluster: Lab) -> Iterator[str]:
    """An empty bucket of a server in this process, which the cluster's processes find by their environment."""
    boto3 = pytest.importorskip("boto3")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=free_port(), verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    cluster.environment.update(keys, AWS_ENDPOINT_URL=address)
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_bucket(Bucket="press")
    yield "s3://press/raw"
    told = client.list_objects_v2(Bucket="press")
    assert told["KeyCount"] > 0
    assert all(item["Key"].startswith("raw/") for item in told["Contents"])
    server.stop()


@pytest.fixture
def folder() -> str:
    """A folder that all machines share."""
    return "shared"


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_evidence_is_whole_after_its_way_through_a_shared_archive(
    kind: str, cluster: Lab, slow_web: Web, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue(kind)
    more = f'archive = "{address}"\n[archive]\nenabled = true\n'
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1, more=more)
    for role in ("ingest", "scheduler", "worker", "worker"):
        cluster.start(role)
    complete(cluster, SITES * ARTICLES)
    for process in reversed(cluster.running):
        assert cluster.end(process) == 0
    kept = cluster.rows(
        "SELECT url, article_body, archive_file, archive_offset, archive_digest FROM revision"
    )
    assert len(kept) == SITES * ARTICLES
    for url, body, file, offset, digest in kept:
        response = warc_files.read(cluster.folder / "archive", file, offset, digest=digest)
        assert response.url == url
        assert body.split("\n")[0][:60].encode() in response.body
    program = [sys.executable, "-c", "from ui.cli.main import main; main()", "--config", "presswatch.toml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*program, "verify"], cwd=cluster.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
