"""The commands of `deploy/`, run as its files say: by a user without rights where root can give them up, in a folder that
only ingest may write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.lab import PROGRAM, Lab, Web, write_workspace
from benchmarks.shared import ROOT
from tests.cluster.test_cluster import ALL, SITES, articles, complete, fetched

USER = 10001  # of the image
DEPLOY = ROOT / "deploy"


def compose() -> Iterator[tuple[str, list[str], bool]]:
    """Role, arguments and whether the workspace may be written, of each service that is ours."""
    yaml = pytest.importorskip("yaml")
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))[
        "services"
    ]
    for name, service in services.items():
        if name != "postgres":
            assert service["read_only"]
            assert "PRESSWATCH_DSN" in service["environment"]
            (volume,) = service["volumes"]
            yield name, service["command"], not volume.endswith(":ro")


def kubernetes() -> Iterator[tuple[str, list[str], bool]]:
    """The same of each container."""
    yaml = pytest.importorskip("yaml")
    for thing in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")):
        assert thing["spec"]["selector"]["matchLabels"] == thing["spec"]["template"]["metadata"]["labels"]
        pod = thing["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsUser"] == USER
        (container,) = pod["containers"]
        there = {volume["name"] for volume in pod.get("volumes", ())} | {
            claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", ())
        }
        mounts = container["volumeMounts"]
        assert {mount["name"] for mount in mounts} == there
        assert [value["name"] for value in container["env"]] == ["PRESSWATCH_DSN"]
        yield container["name"], container["args"], not any(mount.get("readOnly") for mount in mounts)


def without_rights() -> list[str]:
    """How a program is begun as the image's user; empty where we are not root, or he could not reach our programs."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return []
    rights = (
        f"setpriv --reuid {USER} --regid {USER} --clear-groups --bounding-set -all --no-new-privs".split()
    )
    may = subprocess.run([*rights, "test", "-x", sys.executable, "-a", "-r", str(DEPLOY)], check=False)
    return rights if may.returncode == 0 else []


@pytest.mark.parametrize("file", [compose, kubernetes])
def test_the_roles_run_as_they_are_deployed(file: Any, cluster: Lab, slow_web: Web) -> None:
    path = write_workspace(cluster.folder, slow_web, "env:PRESSWATCH_DSN", range(SITES), delay=0.1)
    for place in (cluster.folder, *cluster.folder.parents):
        place.chmod(place.stat().st_mode | 0o011)  # pytest makes its folders for their owner alone
    writable = cluster.folder / "workspace"
    writable.mkdir()
    shutil.copy(path, writable / "presswatch.toml")
    rights = without_rights()
    if rights:
        os.chown(writable, USER, USER)
    found = list(file())
    assert [(role, may_write) for role, _, may_write in found] == [
        ("scheduler", False),
        ("worker", False),
        ("ingest", True),
    ]
    for role, given, may_write in found:
        folder = writable if may_write else cluster.folder
        arguments = [
            str(folder / Path(each).name) if each.endswith("presswatch.toml") else each for each in given
        ]
        cluster.spawn(
            role,
            [*rights, *PROGRAM, *arguments],
            PRESSWATCH_DSN=cluster.dsn,
            PRESSWATCH_CONFIG=str(folder / "presswatch.toml"),
            HOME="/workspace",
        )
    complete(cluster, workspace="workspace/presswatch")
    assert len(articles(cluster, "workspace/presswatch")) == ALL
    assert set(fetched(slow_web).values()) == {1}
    assert all(cluster.end(process) == 0 for process in reversed(cluster.running))
