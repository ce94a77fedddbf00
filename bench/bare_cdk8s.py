"""The reference: the same objects as main.py, with the same bindings and plain cdk8s.

Usage: CDK8S_OUTDIR=FOLDER python bench/bare_cdk8s.py ENVIRONMENT.json

Unlike main.py, this program does not validate values, does not name, mark or compare files, and passes names instead
of objects.
"""

import json
import sys
from pathlib import Path
from typing import Any

from relay_imports.io.fluxcd.toolkit import helm, kustomize, source

import cdk8s_plus_27 as kplus
import tomli_w
from cdk8s import ApiObjectMetadata, App, Chart, YamlOutputType

KEPT = {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
KEYS = {
    "relay_2025_10_22": "/6OgBTHaRdWLogewMdyE+7AxnI0/HP3WGqRs/bYBlFg=",
    "relay_2025_10_23": "fbm9JLHrwPpST5HAYORTQR/i1VbZ1kdp2ZEy0XpMbf0=",
}


def repository(chart: Chart, name: str, values: Any) -> None:
    """Declare a GitRepository."""
    source.GitRepository(
        chart,
        "gitrepository",
        metadata=ApiObjectMetadata(name=name, namespace="flux-system", annotations=KEPT),
        spec=source.GitRepositorySpec(
            url=values["repository"]["url"],
            ref=source.GitRepositorySpecRef(branch=values["repository"]["branch"]),
            interval="5m",
        ),
    )


def kustomization(chart: Chart, repository: str, timeout: str) -> None:
    """Declare a root Kustomization."""
    name = chart.node.id
    kustomize.Kustomization(
        chart,
        "kustomization",
        metadata=ApiObjectMetadata(name=name, namespace="flux-system", annotations=KEPT),
        spec=kustomize.KustomizationSpec(
            source_ref=kustomize.KustomizationSpecSourceRef(
                kind=kustomize.KustomizationSpecSourceRefKind.GIT_REPOSITORY, name=repository
            ),
            path=f"./apps/{name}",
            prune=True,
            wait=True,
            interval="30m",
            retry_interval="1m",
            timeout=timeout,
        ),
    )


def release(  # noqa: PLR0917 - a helper of a script
    chart: Chart, name: str, path: str, namespace: str, timeout: str, after: list[str], values: Any, *, vendored: bool
) -> None:
    """Declare a HelmRelease."""
    strategies = helm.HelmReleaseSpecChartSpecReconcileStrategy
    helm.HelmRelease(
        chart,
        f"helmrelease-{name}",
        metadata=ApiObjectMetadata(name=name, namespace="flux-system"),
        spec=helm.HelmReleaseSpec(
            release_name=name,
            target_namespace=namespace,
            interval="30m",
            timeout=timeout,
            chart=helm.HelmReleaseSpecChart(
                spec=helm.HelmReleaseSpecChartSpec(
                    chart=path,
                    source_ref=helm.HelmReleaseSpecChartSpecSourceRef(
                        kind=helm.HelmReleaseSpecChartSpecSourceRefKind.GIT_REPOSITORY, name="setup"
                    ),
                    reconcile_strategy=strategies.CHART_VERSION if vendored else strategies.REVISION,
                )
            ),
            depends_on=[helm.HelmReleaseSpecDependsOn(name=other) for other in after] or None,
            install=helm.HelmReleaseSpecInstall(
                crds=helm.HelmReleaseSpecInstallCrds.CREATE if vendored else None,
                strategy=helm.HelmReleaseSpecInstallStrategy(
                    name=helm.HelmReleaseSpecInstallStrategyName.RETRY_ON_FAILURE, retry_interval="1m"
                ),
            ),
            upgrade=helm.HelmReleaseSpecUpgrade(
                crds=helm.HelmReleaseSpecUpgradeCrds.CREATE_REPLACE if vendored else None,
                strategy=helm.HelmReleaseSpecUpgradeStrategy(
                    name=helm.HelmReleaseSpecUpgradeStrategyName.RETRY_ON_FAILURE, retry_interval="1m"
                ),
            ),
            drift_detection=helm.HelmReleaseSpecDriftDetection(mode=helm.HelmReleaseSpecDriftDetectionMode.ENABLED),
            values=values,
        ),
    )


def relay_values(relay: Any, values: Any) -> dict[str, Any]:
    """Return the values of a relay's release."""
    secret = f"{relay['name']}-s3-credentials"
    toml = {
        "server": {
            "url": f"https://{relay['host']}",
            "host": "0.0.0.0",  # noqa: S104 - nothing listens here, because this is text for relay.toml
            "port": 8080,
            "checkpoint_freq_seconds": 10,
            "doc_gc": True,
            "redact_errors": False,
        },
        "store": {**values["store"], "prefix": relay["prefix"]},
        "auth": [
            {"key_id": key_id, "public_key": key, "allowed_token_types": ["document", "file"]}
            for key_id, key in KEYS.items()
        ],
        "logging": {"level": "info"},
    }
    service = {"type": "LoadBalancer", "port": 80}
    return {
        "fullnameOverride": relay["name"],
        "image": values["image"],
        "relayToml": tomli_w.dumps(toml),
        "credentials": {
            "accessKeyId": {"name": secret, "key": "AWS_ACCESS_KEY_ID"},
            "secretAccessKey": {"name": secret, "key": "AWS_SECRET_ACCESS_KEY"},
        },
        "service": service | ({"nodePort": relay["nodePort"]} if "nodePort" in relay else {}),
    }


def ingress(chart: Chart, relay: Any, values: Any, imported: Chart) -> None:
    """Declare an Ingress and, in stable mode, its Service."""
    name, namespace = relay["name"], values["host"]["namespace"]
    metadata = ApiObjectMetadata(name=name, namespace=namespace)
    if values["ingress"]["backend"] == "mirror":
        service = kplus.Service(
            imported,
            name,
            metadata=ApiObjectMetadata(name=relay["mirror"]),
            ports=[kplus.ServicePort(port=80)],
        )
    else:
        service = kplus.Service(
            chart,
            f"service-{name}",
            metadata=metadata,
            type=kplus.ServiceType.CLUSTER_IP,
            ports=[kplus.ServicePort(name="http", port=80, target_port=relay["nodePort"])],
        )
        service.select_label("cluster.x-k8s.io/cluster-name", f"kubernetes-{values['virtualCluster']['name']}")
        service.select_label("cluster.x-k8s.io/role", "worker")
    kplus.Ingress(
        chart,
        f"ingress-{name}",
        class_name=values["host"]["ingressClass"],
        metadata=ApiObjectMetadata(
            name=name,
            namespace=namespace,
            annotations={
                "cert-manager.io/cluster-issuer": values["host"]["clusterIssuer"],
                "nginx.ingress.kubernetes.io/proxy-body-size": "4m",
                "nginx.ingress.kubernetes.io/proxy-buffering": "off",
                "nginx.ingress.kubernetes.io/proxy-http-version": "1.1",
                "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
                "nginx.ingress.kubernetes.io/proxy-send-timeout": "3600",
            },
        ),
        tls=[
            kplus.IngressTls(
                hosts=[relay["host"]],
                secret=kplus.Secret.from_secret_name(chart, f"certificate-{name}", f"{name}-tls"),
            )
        ],
        rules=[
            kplus.IngressRule(
                host=relay["host"],
                path="/",
                path_type=kplus.HttpIngressPathType.PREFIX,
                backend=kplus.IngressBackend.from_service(service),
            )
        ],
    )


def main() -> None:
    """Synthesize the environment named on the command line."""
    values = json.loads(Path(sys.argv[1]).read_text())
    app = App(yaml_output_type=YamlOutputType.FILE_PER_RESOURCE)

    tenant = Chart(app, "docs-prod", disable_resource_name_hashes=True)
    one_password, relays = values["onePassword"], values["relays"]
    for name in dict.fromkeys(["flux-system", "1password", *(relay["namespace"] for relay in relays)]):
        kplus.Namespace(tenant, f"namespace-{name}", metadata=ApiObjectMetadata(name=name, annotations=KEPT))
    repository(tenant, "setup", values)
    operator_values = {
        "connect": {
            "create": True,
            "credentialsName": one_password["credentialsItem"],
            "credentialsKey": "1password-credentials.json",
        },
        "operator": {"create": True, "token": {"name": one_password["tokenItem"], "key": "token"}},
    }
    connect = "./third_party/vendir/charts/1password-connect"
    release(tenant, "1password-operator", connect, "1password", "5m", [], operator_values, vendored=True)
    items = [
        {
            "name": f"{relay['name']}-s3-credentials",
            "namespace": relay["namespace"],
            "itemPath": f"vaults/{one_password['vault']}/items/{relay['item']}",
            "autoRestart": True,
        }
        for relay in relays
    ]
    release(
        tenant,
        "1password-secrets",
        "./helm/onepassword-items",
        "1password",
        "2m",
        ["1password-operator"],
        {"items": items},
        vendored=False,
    )
    for relay in relays:
        release(
            tenant,
            relay["name"],
            "./helm/relay-server",
            relay["namespace"],
            "5m",
            ["1password-secrets"],
            relay_values(relay, values),
            vendored=False,
        )
    kustomization(tenant, "setup", "14m")

    host = Chart(app, "docs-infra-prod", disable_resource_name_hashes=True)
    imported = Chart(App(), "imported", disable_resource_name_hashes=True)
    repository(host, "docs-infra-prod", values)
    kustomization(host, "docs-infra-prod", "2m")
    for relay in relays:
        ingress(host, relay, values, imported)

    app.synth()


if __name__ == "__main__":
    main()
