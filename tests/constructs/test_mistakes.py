"""Mistakes of a person who writes the constructs by hand. Each is one ConstructError, and leaves nothing in the tree.

Type checkers find most of them as well: tests/typing/names_for_objects.py.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import relay_constructs as rc
from relay_values.relay_config import S3Store, Server

import pytest
from cdk8s import App, Chart, Duration

Untyped = dict[str, Any]
"""Arguments without a type checker."""


class World:
    """The valid arguments of each construct, which a mistake overrides."""

    def __init__(self, chart: Chart, setup: rc.FluxGitRepo) -> None:
        self.chart, self.setup = chart, setup
        self.relay = rc.Namespace(chart, "relay")
        self.tenant = rc.Namespace.from_namespace_name("tenant-root")

    def git_repo(self, **mistake: Any) -> object:
        valid: Untyped = {
            "namespace": self.setup.namespace,
            "url": "https://github.com/you/home",
            "ref": rc.Branch("main"),
        }
        return rc.FluxGitRepo(self.chart, "mistaken", **valid | mistake)

    def kustomization(self, **mistake: Any) -> object:
        valid: Untyped = {"source": self.setup, "path": "./apps"}
        return rc.FluxKustomization(self.chart, "mistaken", **valid | mistake)

    def item(self, **mistake: Any) -> object:
        valid: Untyped = {"namespace": self.relay, "vault": "homelab", "item": "s3", "fields": ["key"]}
        return rc.OnePasswordItem(self.chart, "mistaken", **valid | mistake)

    def release(self, **mistake: Any) -> object:
        valid: Untyped = {
            "chart": rc.GitChart(self.setup, "./helm/podinfo"),
            "target_namespace": self.relay,
            "values": {},
            "timeout": timedelta(minutes=5),
        }
        return rc.HelmRelease(self.chart, "mistaken", **valid | mistake)

    def relay_release(self, **mistake: Any) -> rc.RelayRelease:
        key = rc.SecretKeyReference("relay", "s3", "key")
        valid: Untyped = {
            "source": self.setup,
            "namespace": self.relay,
            "image": rc.RelayImage(tag="0.12.7"),
            "config": rc.RelayConfig(
                server=Server(url="https://relay.example.org"),
                store=S3Store(bucket="documents", endpoint="https://s3.example.org"),
            ),
            "access_key_id": key,
            "secret_access_key": key,
            "node_port": 30020,
        }
        return rc.RelayRelease(self.chart, "mistaken", **valid | mistake)

    def ingress(self, **mistake: Any) -> object:
        valid: Untyped = {
            "cluster": rc.VirtualCluster("docs", self.tenant),
            "host": "relay.example.org",
            "service": rc.LoadBalancerService("relay", "relay", 80, 30020),
            "backend": rc.StableBackend(),
            "ingress_class": "tenant-root",
            "cluster_issuer": "letsencrypt-prod",
        }
        return rc.MirroredIngress(self.chart, "mistaken", **valid | mistake)

    def ingress_of_relay(self, host: str) -> object:
        relay = self.relay_release()
        relay.node.scope.node.try_remove_child(relay.node_id)  # type: ignore[union-attr]
        return self.ingress(host=host, service=relay.service)

    def of_another_cluster(self) -> rc.Namespace:
        return rc.Namespace(Chart(App(), "other"), "relay")


class Ports(IntEnum):
    """Node ports of a fleet."""

    FAMILY = 30021


def loop() -> Untyped:
    values: Untyped = {}
    values["a"] = values
    return values


MISTAKES: list[tuple[Callable[[World], object], str, str]] = [
    (
        lambda world: world.git_repo(ref="main"),
        "ref must be a Branch, a Tag or a Commit, but is a value of type str",
        "Pass a Branch, a Tag or a Commit",
    ),
    (
        lambda world: world.git_repo(namespace="flux-system"),
        "namespace must be a Namespace or an ImportedNamespace, but is a value of type str",
        "Pass a Namespace or an ImportedNamespace",
    ),
    (
        lambda world: world.git_repo(interval="5m"),
        "interval must be a timedelta, but is a value of type str",
        "Pass a timedelta",
    ),
    (
        lambda world: world.git_repo(interval=5),
        "interval must be a timedelta, but is a value of type int",
        "Pass a timedelta",
    ),
    (
        lambda world: world.git_repo(interval=timedelta(0)),
        "interval must be a positive number of whole seconds",
        "Pass for example timedelta(minutes=5)",
    ),
    (lambda world: world.git_repo(url=None), "url must be a string, but is None", "Pass a string"),
    (
        lambda world: world.git_repo(branch="main"),
        "branch is not an argument",
        "The arguments are scope, id, namespace, url, ref",
    ),
    (lambda world: world.git_repo(intervall=timedelta(minutes=1)), "intervall is not an argument", "Use interval"),
    (
        lambda world: world.git_repo(ref=rc.Branch),
        "ref must be a Branch, a Tag or a Commit, but is the class Branch",
        "Pass a Branch, a Tag or a Commit",
    ),
    (
        lambda world: rc.FluxGitRepo(world.chart, "mistaken", world.relay),  # type: ignore[call-arg]
        "only scope and id can be passed without a name",
        "Write the other arguments with their names: namespace, url",
    ),
    (
        lambda world: rc.FluxGitRepo(world.chart, "mistaken", namespace=world.relay),  # type: ignore[call-arg]
        "url is missing",
        "Pass a string",
    ),
    (
        lambda world: rc.FluxKustomization("chart", "mistaken", source=world.setup, path="./a"),  # type: ignore[arg-type]
        "scope must be a Construct, but is a value of type str",
        "Pass a Construct",
    ),
    (lambda _: rc.Namespace(App(), "mistaken"), "scope is not in a Chart", "Declare the construct in a Chart"),
    (lambda world: world.kustomization(source="setup"), "source must be a FluxGitRepo", "Pass a FluxGitRepo"),
    (
        lambda world: world.kustomization(applies="relay"),
        "applies must be a list of KubernetesObject objects, but is a value of type str",
        "Pass a list of",
    ),
    (
        lambda world: world.kustomization(applies=["relay"]),
        "applies[0] must be a KubernetesObject, but is a value of type str",
        "Pass a KubernetesObject",
    ),
    (
        lambda world: world.kustomization(kubeconfig="admin"),
        "kubeconfig must be a SecretKeyReference",
        "Pass a SecretKeyReference",
    ),
    (
        lambda world: world.git_repo(labels={"team": "a b"}),
        "labels['team'] must be letters, digits",
        "Use an annotation",
    ),
    (lambda world: world.git_repo(annotations={"a b": "c"}), "a key of annotations must be at most 63", "Write it"),
    (
        lambda world: world.kustomization(timeout=timedelta(hours=1)),
        "timeout is 1h, but the interval is only 30m",
        "Reduce the timeout",
    ),
    (
        lambda world: world.relay_release(chart=rc.GitChart(world.setup, "./helm/a")),
        "source and chart are both passed",
        "Pass source",
    ),
    (lambda world: world.relay_release(source=None), "source and chart are both missing", "Pass source"),
    (
        lambda world: rc.FluxHelmRepo(world.chart, "mistaken", namespace=world.relay, url="oci://ghcr.io/a/b"),
        "url is an OCI URL",
        "Write it",
    ),
    (
        lambda world: rc.FluxOciRepo(world.chart, "mistaken", namespace=world.relay, url="oci://ghcr.io/a:1", tag="1"),
        "url contains a tag",
        "Write it",
    ),
    (
        lambda world: world.item(fields="password"),
        "fields must be a list of strings, but is a value of type str",
        "Pass a list of strings",
    ),
    (lambda world: world.item(fields=[]), "fields is empty", "List each field"),
    (lambda world: world.item(fields=["key", "key"]), "fields has a duplicate entry", "List each field"),
    (
        lambda world: world.item(fields={"key"}),
        "fields must be a list of strings, but is a value of type set",
        "Pass a",
    ),
    (lambda world: world.item(fields=["a b"]), "fields[0] must be letters, digits", "Rename the field"),
    (lambda world: world.item(namespace="relay"), "namespace must be a Namespace", "Pass a Namespace"),
    (lambda world: world.release(chart="./helm/podinfo"), "chart must be a GitChart", "Pass a GitChart"),
    (lambda world: world.release(timeout="90s"), "timeout must be a timedelta", "Pass a timedelta"),
    (
        lambda world: world.release(depends_on=world.setup),
        "depends_on must be a list of HelmRelease objects, but is a value of type FluxGitRepo",
        "Pass a list of",
    ),
    (
        lambda world: world.release(values={"a": [{"b": timedelta(1)}]}),
        "values.a[0].b has the type timedelta, which is not a YAML value",
        "Use strings",
    ),
    (lambda world: world.release(values={"a": {1: "b"}}), "values.a has a key of type int", "Write the key"),
    (
        lambda world: world.release(values={"a": float("nan")}),
        "values.a is nan, which is not a YAML value",
        "Use a number",
    ),
    (
        lambda world: world.release(values=Untyped(loop())),
        "values has more than 100 levels",
        "Remove the mapping or list",
    ),
    (lambda world: world.release(values={"a": "\ud800"}), "values.a is not valid Unicode", "Decode the bytes"),
    (lambda world: world.release(values={"a": [2**53]}), "values.a[0] is an integer that JSON", "Write it in quotes"),
    (
        lambda world: world.kustomization(applies=[world.of_another_cluster()]),
        "applies is other/namespace-relay, which belongs to another cluster",
        "Pass an object of the cluster docs-prod",
    ),
    (
        lambda world: world.git_repo(interval=Duration.minutes(5)),
        "interval must be a timedelta, but is a value of type Duration",
        "Pass a timedelta, for example timedelta(minutes=5)",
    ),
    (lambda world: world.relay_release(node_port=Ports.FAMILY), "node_port must be an integer", "Pass an integer"),
    (lambda world: world.release(wait="no"), "wait must be True or False", "Pass True or False"),
    (
        lambda world: world.relay_release(image="docker.system3.md/relay-server:0.12.7"),
        "image must be a RelayImage",
        "Pass a RelayImage",
    ),
    (lambda world: world.relay_release(config={"server": {}}), "config must be a RelayConfig", "Pass a RelayConfig"),
    (
        lambda world: world.relay_release(access_key_id="AWS_ACCESS_KEY_ID"),
        "access_key_id must be a SecretKeyReference",
        "Pass a SecretKeyReference",
    ),
    (lambda world: world.relay_release(node_port="30020"), "node_port must be an integer", "Pass an integer"),
    (lambda world: world.relay_release(node_port=True), "node_port must be an integer", "Pass an integer"),
    (lambda world: world.ingress(host="Relay.example.org"), "host contains upper case", "Write only the host name"),
    (
        lambda world: world.ingress_of_relay("other.example.org"),
        "host is other.example.org, but the relay mistaken accepts only its own host relay.example.org",
        "Pass `host`",
    ),
    (lambda world: world.ingress(ingress_class="tenant root"), "ingress_class contains white space", "Use a DNS"),
    (lambda world: world.ingress(cluster_issuer=""), "cluster_issuer is empty", "Use a DNS subdomain"),
    (lambda world: world.ingress(cluster="docs"), "cluster must be a VirtualCluster", "Pass a VirtualCluster"),
    (lambda world: world.ingress(service="relay"), "service must be a LoadBalancerService", "Pass a LoadBalancer"),
    (
        lambda world: world.ingress(backend="stable"),
        "backend must be a StableBackend or a MirrorBackend",
        "Pass a StableBackend or a MirrorBackend",
    ),
    (
        lambda world: world.ingress(backend=rc.StableBackend),
        "backend must be a StableBackend or a MirrorBackend, but is the class StableBackend",
        "Pass a StableBackend",
    ),
    (
        lambda world: world.ingress(service=rc.LoadBalancerService("relay", "1relay", 80, 30020)),
        "the name of the Service starts with a digit",
        "Use a DNS label",
    ),
]


@pytest.mark.parametrize(("mistake", "message", "fix"), MISTAKES, ids=[message for _, message, _ in MISTAKES])
def test_a_mistake_is_one_error_and_leaves_nothing(
    mistake: Callable[[World], object], message: str, fix: str, chart: Chart, setup: rc.FluxGitRepo
) -> None:
    world = World(chart, setup)
    before = [construct.node.path for construct in chart.node.find_all()]

    with pytest.raises(rc.ConstructError) as raised:
        mistake(world)

    assert raised.value.message.startswith(message)
    assert raised.value.fix.startswith(fix)
    assert raised.value.construct.endswith("-mistaken")
    assert raised.value.declared_at.startswith(f"{__file__}:")
    assert before == [construct.node.path for construct in chart.node.find_all()]


@pytest.mark.parametrize(
    ("mistake", "construct", "message"),
    [
        (rc.FluxGitRepo.from_name, "FluxGitRepo.from_name", "name is missing"),
        (
            lambda: rc.FluxGitRepo.from_name("fleet", namespace="flux-system"),  # type: ignore[arg-type]
            "FluxGitRepo.from_name",
            "namespace must be a Namespace or an ImportedNamespace",
        ),
        (
            lambda: rc.Namespace.from_namespace_name(None),  # type: ignore[arg-type]
            "Namespace.from_namespace_name",
            "name must be a string, but is None",
        ),
        (lambda: rc.Branch(5), "Branch", "name must be a string, but is a value of type int"),  # type: ignore[arg-type]
        (rc.Branch, "Branch", "name is missing"),
        (lambda: rc.VirtualCluster("docs", "tenant-root"), "VirtualCluster", "namespace must be an ImportedNamespace"),  # type: ignore[arg-type]
        (lambda: rc.VirtualCluster("Docs", rc.ImportedNamespace("a")), "VirtualCluster", "name contains upper case"),
        (lambda: rc.ImportedNamespace("tenant_root"), "ImportedNamespace", "name contains an underscore"),
        (lambda: rc.GitChart("setup", "./helm/a"), "GitChart", "source must be a FluxGitRepo"),  # type: ignore[arg-type]
        (rc.RelayImage, "RelayImage", "tag is missing"),
        (lambda: rc.RelayImage(tag="latest"), "RelayImage", "tag does not contain a version"),
        (lambda: rc.RelayImage("0.12.7"), "RelayImage", "no argument can be passed without a name"),  # type: ignore[call-arg]
        (lambda: rc.RelayImage(**dict[str, Any](tag="0.12.7", version=1)), "RelayImage", "version is not an argument"),
        (
            lambda: rc.RelayConfig(**dict[str, Any](server="relay.example.org", store=None)),
            "RelayConfig",
            "server is not valid",
        ),
        (lambda: S3Store(bucket="b", endpoint="https://s3.example.org"), "S3Store", "bucket has 1 characters"),
        (lambda: rc.LoadBalancerService("relay", "relay", 0, None), "LoadBalancerService", "port must be from 1 to"),
        (lambda: rc.SecretKeyReference("relay", "s3", "access key"), "SecretKeyReference", "key must be letters"),
    ],
)
def test_a_mistake_in_a_value_is_reported_at_its_line(
    mistake: Callable[[], object], construct: str, message: str
) -> None:
    with pytest.raises(rc.ConstructError) as raised:
        mistake()

    assert raised.value.message.startswith(message)
    assert construct == raised.value.construct
    assert raised.value.declared_at.startswith(f"{__file__}:")


def test_a_value_is_never_printed() -> None:
    with pytest.raises(rc.ConstructError) as raised:
        rc.RelayImage(tag="hunter2 hunter2")

    assert "hunter2" not in str(raised.value)


def test_the_construct_that_owns_an_id_stays(chart: Chart, setup: rc.FluxGitRepo) -> None:
    with pytest.raises(rc.ConstructError, match="already has the id"):
        rc.Namespace(chart, setup.namespace.name)

    assert chart.node.try_find_child(f"namespace-{setup.namespace.name}") is setup.namespace


def test_a_missing_field_is_reported_at_the_line_of_the_call(chart: Chart, setup: rc.FluxGitRepo) -> None:
    item = rc.OnePasswordItem(chart, "s3", namespace=setup.namespace, vault="homelab", item="s3", fields=["key"])

    with pytest.raises(rc.ConstructError, match="field other is not declared; declared fields: key") as raised:
        item.key("other")
    assert raised.value.declared_at != item.declared_at
    with pytest.raises(rc.ConstructError, match=r"OnePasswordItem\.key: field is missing"):
        item.key()  # type: ignore[call-arg]


def test_values_may_have_any_mapping_tuple_or_enumeration(chart: Chart, setup: rc.FluxGitRepo) -> None:
    values: Untyped = {"port": Ports.FAMILY, "hosts": ("a", MappingProxyType({"b": True}))}
    rc.HelmRelease(
        chart,
        "podinfo",
        chart=rc.GitChart(setup, "./helm/podinfo"),
        target_namespace=setup.namespace,
        values=values,
        timeout=timedelta(minutes=5),
    )

    (release,) = (found for found in chart.to_json() if found["kind"] == "HelmRelease")
    assert release["spec"]["values"] == {"port": 30021, "hosts": ["a", {"b": True}]}
