"""The charts with the values in apps/: references between the objects of both clusters are valid."""

import hashlib
import re
import tomllib
from dataclasses import replace
from typing import Any

from main import build
from relay_constructs import OnePasswordItem, RelayConfig
from relay_gitops.environment.model import Environment
from tests.conftest import ROOT
from tests.helm.conftest import Helm, Release, named
from tests.project.test_schemas import check

import pytest
import yaml

RELAY = Release.read("relay")
ITEMS = Release.read("1password-secrets")


def container(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = named(manifests, "Deployment", RELAY.name)["spec"]["template"]["spec"]["containers"][0]
    return found


def test_the_service_targets_the_port_of_the_pod(helm: Helm) -> None:
    manifests = helm.template(RELAY)
    service = named(manifests, "Service", RELAY.name)["spec"]
    deployment = named(manifests, "Deployment", RELAY.name)["spec"]

    assert service["selector"].items() <= deployment["template"]["metadata"]["labels"].items()
    assert deployment["selector"]["matchLabels"].items() <= deployment["template"]["metadata"]["labels"].items()
    ports = {port["name"]: port["containerPort"] for port in container(manifests)["ports"]}
    served = tomllib.loads(RELAY.values["relayToml"])["server"]["port"]
    assert [ports[port["targetPort"]] for port in service["ports"]] == [served]
    assert {probe["httpGet"]["port"] for name, probe in container(manifests).items() if "Probe" in name} <= set(ports)


def test_the_container_gets_only_the_keys_of_a_declared_item(helm: Helm) -> None:
    app = build(Environment.load(ROOT / "environments" / "docs.yaml"))
    declared = {
        (item.reference.namespace, item.reference.name): set(item.fields)
        for item in app.node.find_all()
        if isinstance(item, OnePasswordItem)
    }
    rendered = {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in helm.template(ITEMS)}
    environment = {variable["name"]: variable for variable in container(helm.template(RELAY))["env"]}

    assert rendered == declared.keys()
    assert environment.pop("NO_COLOR")["value"]
    assert environment.keys() == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    for variable in environment.values():
        key = variable["valueFrom"]["secretKeyRef"]
        assert key["key"] in declared[RELAY.namespace, key["name"]]


def test_the_config_is_mounted_unchanged_and_the_pod_has_its_checksum(helm: Helm) -> None:
    manifests = helm.template(RELAY)
    data = named(manifests, "ConfigMap", RELAY.name)["data"]
    template = named(manifests, "Deployment", RELAY.name)["spec"]["template"]

    assert data == {"relay.toml": RELAY.values["relayToml"]}
    checksum = hashlib.sha256(data["relay.toml"].encode()).hexdigest()
    assert template["metadata"]["annotations"]["checksum/config"] == checksum
    (volume,) = template["spec"]["volumes"]
    (mount,) = container(manifests)["volumeMounts"]
    assert volume == {"name": mount["name"], "configMap": {"name": RELAY.name}}
    assert mount["mountPath"].rpartition("/")[2] == mount["subPath"] == next(iter(data))


def test_the_service_has_the_node_port_that_the_host_targets(helm: Helm) -> None:
    service = named(helm.template(RELAY), "Service", RELAY.name)
    host = yaml.safe_load((ROOT / "apps" / "docs-infra-prod" / "service-relay.yaml").read_text())

    (port,) = service["spec"]["ports"]
    (sent,) = host["spec"]["ports"]
    assert (port["nodePort"], port["port"]) == (sent["targetPort"], sent["port"])
    assert (service["spec"]["type"], service["spec"]["externalTrafficPolicy"]) == ("LoadBalancer", "Cluster")
    assert service["metadata"]["namespace"] == RELAY.namespace
    assert "annotations" not in service["metadata"]


def test_a_kept_service_also_has_the_other_annotations(helm: Helm) -> None:
    annotations = {"metallb.io/address-pool": "tenant"}
    kept = {**RELAY.values, "service": {**RELAY.values["service"], "keep": True, "annotations": annotations}}
    service = named(helm.template(replace(RELAY, values=kept)), "Service", RELAY.name)

    assert service["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep", **annotations}


def test_the_committed_config_is_complete_and_contains_no_credential() -> None:
    toml = tomllib.loads(RELAY.values["relayToml"])

    assert RelayConfig.model_validate(toml).toml() == RELAY.values["relayToml"]
    assert (toml["server"]["host"], toml["store"]["type"], toml["store"]["path_style"]) == ("0.0.0.0", "s3", True)  # noqa: S104 - for pods
    assert toml["server"]["url"].startswith("https://")
    assert [key["key_id"] for key in toml["auth"]] == ["relay_2025_10_22", "relay_2025_10_23"]
    assert not {name for table in (toml["store"], *toml["auth"]) for name in table} & {
        *("access_key_id", "secret_access_key", "private_key")
    }


@pytest.mark.parametrize("release", [RELAY, ITEMS], ids=lambda release: release.name)
def test_every_object_is_valid_and_helm_lint_passes(release: Release, helm: Helm) -> None:
    manifests = helm.template(release)

    assert manifests
    for manifest in manifests:
        check(manifest, "flux-2.7")
    linted = helm.run(release, "lint", "--strict", str(release.chart))
    assert linted.returncode == 0, linted.stdout
    assert "WARNING" not in linted.stdout


def test_the_selector_is_the_same_in_every_version(helm: Helm) -> None:
    recorded = yaml.safe_load((ROOT / "tests" / "helm" / "recorded" / "selector.yaml").read_text())
    deployment = named(helm.template(RELAY.merged({"labels": {"team": "docs"}})), "Deployment", RELAY.name)

    assert deployment["spec"]["selector"] == {"matchLabels": recorded}


def pod_template(manifests: list[dict[str, Any]]) -> Any:
    return named(manifests, "Deployment", RELAY.name)["spec"]["template"]


def test_only_a_changed_config_replaces_the_pod(helm: Helm) -> None:
    before = pod_template(helm.template(RELAY))
    toml = RELAY.values["relayToml"].replace('level = "info"', 'level = "warn"')

    assert pod_template(helm.template(RELAY.merged({"relayToml": toml}))) != before
    labelled = helm.template(RELAY.merged({"labels": {"team": "docs"}}))
    assert pod_template(labelled) == before
    assert all(m["metadata"]["labels"]["team"] == "docs" for m in labelled if m["kind"] != "Pod")


def test_a_chart_of_another_revision_does_not_replace_the_pod(helm: Helm) -> None:
    chart = helm.folder / "relay-server"
    chart.mkdir()
    for file in RELAY.chart.rglob("*"):
        target = chart / file.relative_to(RELAY.chart)
        if file.is_dir():
            target.mkdir(exist_ok=True)
        else:
            target.write_bytes(file.read_bytes())
    described = yaml.safe_load((chart / "Chart.yaml").read_text())
    (chart / "Chart.yaml").write_text(yaml.safe_dump({**described, "version": "0.1.0+6ca1b8e3d2f4"}))

    revision = helm.template(Release(chart, RELAY.name, RELAY.namespace, RELAY.values))
    assert named(revision, "ConfigMap", RELAY.name)["metadata"]["labels"]["helm.sh/chart"].endswith("_6ca1b8e3d2f4")
    assert pod_template(revision) == pod_template(helm.template(RELAY))


def test_shutdown_waits_for_the_next_save_and_open_requests(helm: Helm) -> None:
    toml = RELAY.values["relayToml"].replace("checkpoint_freq_seconds = 10", "checkpoint_freq_seconds = 30")
    spec = pod_template(helm.template(RELAY.merged({"relayToml": toml})))["spec"]

    slept = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert slept > 30
    assert spec["terminationGracePeriodSeconds"] >= slept + 20


def test_every_pod_is_restricted(helm: Helm) -> None:
    """The `restricted` Pod Security Standard of Kubernetes, control by control."""
    manifests = helm.template(RELAY)
    pods = [pod_template(manifests)["spec"], named(manifests, "Pod", f"{RELAY.name}-ready")["spec"]]

    for pod in pods:
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        assert all(volume.keys() <= {"name", "configMap"} for volume in pod.get("volumes", ()))
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for each in pod["containers"]:
            security = each["securityContext"]
            assert not security["allowPrivilegeEscalation"]
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert security["readOnlyRootFilesystem"]
            assert not any("hostPort" in port for port in each.get("ports", ()))


def set_paths(values: dict[str, Any], defaults: dict[str, Any], path: str = "") -> list[str]:
    """Return the paths at which both have the same value."""
    same: list[str] = []
    for key in values.keys() & defaults.keys():
        if isinstance(values[key], dict) and isinstance(defaults[key], dict):
            same += set_paths(values[key], defaults[key], f"{path}{key}.")
        elif values[key] == defaults[key]:
            same.append(path + key)
    return same


@pytest.mark.parametrize("release", [RELAY, ITEMS], ids=lambda release: release.name)
def test_no_default_is_repeated_by_the_constructs(release: Release) -> None:
    assert set_paths(release.values, yaml.safe_load((release.chart / "values.yaml").read_text())) == []


METRICS = (
    RELAY.values["relayToml"] + '\n[metrics]\nport = 9091\n\n[[webhooks]]\nurl = "http://hooks.example.org:8081"\n'
)


def test_metrics_have_their_own_service(helm: Helm) -> None:
    manifests = helm.template(RELAY.merged({"relayToml": METRICS, "serviceMonitor": {"enabled": True}}))
    service = named(manifests, "Service", f"{RELAY.name}-metrics")
    monitor = named(manifests, "ServiceMonitor", RELAY.name)["spec"]
    ports = {port["name"]: port["containerPort"] for port in container(manifests)["ports"]}

    assert ports["metrics"] == 9091
    assert [port["name"] for port in named(manifests, "Service", RELAY.name)["spec"]["ports"]] == ["http"]
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    labels = named(manifests, "Service", RELAY.name)["metadata"]["labels"]
    assert not monitor["selector"]["matchLabels"].items() <= labels.items()
    assert [endpoint["port"] for endpoint in monitor["endpoints"]] == [
        port["name"] for port in service["spec"]["ports"]
    ]
    assert ports[service["spec"]["ports"][0]["targetPort"]] == service["spec"]["ports"][0]["port"]


def test_the_alert_selects_the_counter_of_refused_writes_of_its_own_service(helm: Helm) -> None:
    values = {"relayToml": METRICS, "serviceMonitor": {"enabled": True}, "prometheusRule": {"enabled": True}}
    manifests = helm.template(RELAY.merged(values))
    (group,) = named(manifests, "PrometheusRule", RELAY.name)["spec"]["groups"]
    (rule,) = group["rules"]
    selectors = [dict(re.findall(r'(\w+)!?="([^"]*)"', labels)) for labels in re.findall(r"\{(.*?)\}", rule["expr"])]

    service = named(manifests, "Service", f"{RELAY.name}-metrics")["metadata"]
    expected = {
        "namespace": service["namespace"],
        "service": service["name"],
        "method": "PUT",
        "outcome": "ok",
    }
    assert selectors == [expected] * 3
    # As relay-server 0.12.0 prints it after a refused write.
    line = 'relay_server_s3_requests_total{method="PUT",outcome="forbidden"} 4'
    assert rule["expr"].count(line.partition("{")[0]) == 3
    assert 'outcome!="ok"' in rule["expr"]


def test_a_network_policy_allows_the_ports_and_the_destinations_in_the_config(helm: Helm) -> None:
    peers = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
    values = {"relayToml": METRICS, "networkPolicy": {"enabled": True, "metricsFrom": peers}}
    manifests = helm.template(RELAY.merged(values))
    policy = named(manifests, "NetworkPolicy", RELAY.name)

    check(policy, "flux-2.7")
    labels = named(manifests, "Deployment", RELAY.name)["spec"]["template"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert policy["spec"]["ingress"] == [
        {"ports": [{"port": "http", "protocol": "TCP"}]},
        {"ports": [{"port": "metrics", "protocol": "TCP"}], "from": peers},
    ]
    opened = {(port["port"], port["protocol"]) for rule in policy["spec"]["egress"] for port in rule["ports"]}
    assert opened == {(53, "UDP"), (53, "TCP"), (443, "TCP"), (8081, "TCP")}
