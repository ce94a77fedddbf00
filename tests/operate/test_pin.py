"""relay-gitops pin."""

import json
import stat
from typing import Any

from tests.conftest import ROOT
from tests.operate.conftest import CANARY, Platform, secret

import jsonschema_rs
import pytest

MIRROR = "a8296b61b59e844ba9311673b0f230eb"
OTHER = "ad23280013886407ab4775bbeae28955"
BUCKET = "bucket-6f1c2a54-0d7e-4a86-9d64-5b8f3c0e9a11"


def mirror(name: str = MIRROR, **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": name,
            "namespace": "tenant-root",
            "labels": {
                "cluster.x-k8s.io/cluster-name": "kubernetes-cluster-docs-infra-prod",
                "cluster.x-k8s.io/tenant-service-namespace": "relay",
                "cluster.x-k8s.io/tenant-service-name": "relay",
                **labels,
            },
        },
    }


def bucket(secret_name: str, bucket_name: str = BUCKET, **access: Any) -> dict[str, Any]:
    access = {"endpoint": "https://s3.enigma.vgijssel.nl", "region": "", "accessKeyID": CANARY, **access}
    info = {"metadata": {"name": "x"}, "spec": {"bucketName": bucket_name, "secretS3": access}}
    return secret("tenant-root", secret_name, {"BucketInfo": json.dumps(info)})


@pytest.mark.parametrize("name", ["bucket-s3-docs-infra-prod", "bucket-s3-docs-infra-prod-admin"])
def test_the_bucket_is_found_in_both_generations_of_cozystack(platform: Platform, name: str) -> None:
    platform.host.add(bucket(name), bucket("bucket-other", "bucket-00000000-0000-0000-0000-000000000000"))
    before = platform.project.environment.read_text()
    ran = platform.run("pin")
    assert (ran.status, ran.err) == (0, "")
    assert platform.project.environment.read_text() == before.replace("bucket: s3-docs-infra-prod", f"bucket: {BUCKET}")
    assert ran.out.startswith(f"environments/docs.yaml: store.bucket is now {BUCKET}\n")
    assert '+      bucket = "bucket-6f1c2a54' in ran.out
    assert BUCKET in (platform.project.root / "apps/docs-prod/helmrelease-relay.yaml").read_text()


def test_a_second_run_changes_nothing(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    platform.run("pin")
    before = platform.project.environment.read_bytes(), platform.project.apps()
    ran = platform.run("pin")
    assert (ran.status, ran.out, ran.err) == (0, "", "environments/docs.yaml: already up to date\n")
    assert before == (platform.project.environment.read_bytes(), platform.project.apps())


def test_endpoint_and_region_come_from_the_cluster(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod", endpoint="https://s3.other.example.org", region="eu-west-1"))
    ran = platform.run("pin", "--json")
    jsonschema_rs.validate(json.loads((ROOT / "docs/pin.schema.json").read_text()), json.loads(ran.out))
    assert json.loads(ran.out) == {
        "version": 1,
        "pinned": [
            {"key": "store.bucket", "value": BUCKET},
            {"key": "store.endpoint", "value": "https://s3.other.example.org"},
            {"key": "store.region", "value": "eu-west-1"},
        ],
        "missing": [],
    }


def test_a_recreated_bucket_must_be_passed(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    platform.run("pin")
    new = "bucket-11111111-0d7e-4a86-9d64-5b8f3c0e9a11"
    platform.host.add(bucket("bucket-s3-docs-infra-prod", new))
    ran = platform.run("pin")
    assert ran.status == 2
    assert ran.err == (
        f"error: no Secret in tenant-root refers to bucket {BUCKET}: the bucket was recreated, or belongs to another "
        "cluster. Pass its Bucket app with --bucket; available: s3-docs-infra-prod.\n"
    )
    assert platform.run("pin", "--bucket", "s3-docs-infra-prod").status == 0
    assert f"bucket: {new}" in platform.project.environment.read_text()


def test_several_matching_buckets_are_an_error(platform: Platform) -> None:
    other = "bucket-11111111-0d7e-4a86-9d64-5b8f3c0e9a11"
    platform.host.add(bucket("bucket-s3-docs-infra-prod-a"), bucket("bucket-s3-docs-infra-prod-b-c", other))
    ran = platform.run("pin")
    assert ran.status == 2
    assert "Pass the Bucket app with --bucket; available: s3-docs-infra-prod-a, s3-docs-infra-prod-b-c." in ran.err
    assert platform.run("pin", "--bucket", "s3-docs-infra-prod-a").status == 0


def test_a_missing_bucket_is_reported(platform: Platform) -> None:
    before = platform.project.environment.read_bytes()
    ran = platform.run("pin")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(
        "note: the Bucket app s3-docs-infra-prod has no Secret with BucketInfo in tenant-root yet."
    )
    assert before == platform.project.environment.read_bytes()


@pytest.fixture
def mirrored(platform: Platform) -> Platform:
    """Return a platform in mirror mode with a pinned bucket."""
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    platform.project.set(ingress={"backend": "mirror"})
    platform.project.synth()
    platform.run("pin")
    return platform


def test_the_mirror_is_found_by_its_labels(mirrored: Platform) -> None:
    mirrored.host.add(mirror(), mirror(OTHER, **{"cluster.x-k8s.io/cluster-name": "kubernetes-coder-cluster-prod"}))
    ran = mirrored.run("pin")
    assert ran.status == 0
    assert ran.out.startswith(f"environments/docs.yaml: relays[0].mirror is now {MIRROR}\n")
    assert MIRROR in (mirrored.project.root / "apps/docs-infra-prod/ingress-relay.yaml").read_text()


def test_wait_waits_for_a_missing_mirror(mirrored: Platform) -> None:
    ran = mirrored.run("pin", "--wait", "1")
    assert ran.status == 1
    assert "waiting: relay relay has no mirrored Service in tenant-root yet" in ran.err
    assert "Run `relay-gitops bootstrap docs-prod` first, or pass --wait" in ran.err


def test_two_mirrors_are_an_error(mirrored: Platform) -> None:
    mirrored.host.add(mirror(), mirror(OTHER))
    before = mirrored.project.environment.read_bytes()
    ran = mirrored.run("pin")
    assert ran.status == 2
    assert ran.err.startswith(
        f"error: relay relay has 2 mirrored Services in tenant-root: {MIRROR}, {OTHER}. The cloud controller"
    )
    assert before == mirrored.project.environment.read_bytes()


def test_an_invalid_value_is_not_written(mirrored: Platform) -> None:
    mirrored.host.add(mirror("placeholder"))
    before = mirrored.project.environment.read_bytes()
    ran = mirrored.run("pin")
    assert ran.status == 2
    assert ran.err.startswith("error: environments/docs.yaml:")
    assert "relays[0].mirror" in ran.err
    assert before == mirrored.project.environment.read_bytes()
    assert [path.name for path in (mirrored.project.root / "environments").iterdir() if path.suffix == ".new"] == []


def test_a_failed_synth_restores_the_environment(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    (platform.project.root / "apps/docs-prod/helmrelease-relay.yaml").write_text("written: by hand\n")
    before = platform.project.environment.read_bytes()
    ran = platform.run("pin")
    assert ran.status == 2
    assert "do not begin with `# Generated by relay-gitops from`" in ran.err
    assert before == platform.project.environment.read_bytes()


def test_mode_line_ends_and_link_of_the_environment_stay(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    environment = platform.project.environment
    elsewhere = platform.project.root / "elsewhere.yaml"
    text = environment.read_text().replace("\n", "\r\n")
    elsewhere.write_text(text, newline="")
    elsewhere.chmod(0o600)
    environment.unlink()
    environment.symlink_to("../elsewhere.yaml")

    assert platform.run("pin").status == 0

    assert environment.is_symlink()
    assert elsewhere.read_bytes() == text.replace("bucket: s3-docs-infra-prod", f"bucket: {BUCKET}").encode()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600


def test_a_file_of_the_user_beside_the_environment_stays(platform: Platform) -> None:
    platform.host.add(bucket("bucket-s3-docs-infra-prod"))
    own = platform.project.environment.with_name(".docs.yaml.new")
    own.write_text("mine\n")

    assert platform.run("pin").status == 0
    assert own.read_text() == "mine\n"
    assert sorted(path.name for path in own.parent.iterdir()) == [
        ".docs.yaml.new",
        "docs.yaml",
        "environment.schema.json",
    ]


def test_a_missing_kubeconfig_is_reported_with_its_option(platform: Platform) -> None:
    ran = platform.run("pin", "--host-kubeconfig", "nowhere.yaml")
    assert ran.status == 2
    assert ran.err == (
        "error: host cluster: the kubeconfig nowhere.yaml cannot be read: No such file or directory. Pass another one "
        "with --host-kubeconfig or $KUBECONFIG.\n"
    )
