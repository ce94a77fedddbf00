"""Not executed: mypy and pyright check that a name is rejected where an object is required.

Each marked line must be an error; an unnecessary mark is an error as well.
"""

from relay_constructs import (
    FluxGitRepo,
    FluxKustomization,
    MirroredIngress,
    OnePasswordItem,
    OnePasswordOperator,
    OnePasswordSecrets,
    RelayImage,
    RelayRelease,
    SecretKeyReference,
)

from cdk8s import Chart


def names(chart: Chart, setup: FluxGitRepo, key: SecretKeyReference) -> None:
    """Pass a name where an object is required, once for each such argument."""
    FluxGitRepo(
        chart,
        "a",
        namespace="flux-system",  # type: ignore[arg-type]
        url="https://github.com/o/r",
        ref="main",  # type: ignore[arg-type]
    )
    FluxKustomization(
        chart,
        "b",
        source="setup",  # type: ignore[arg-type]
        path="./apps",
        applies=["relay"],  # type: ignore[list-item]
    )
    operator = OnePasswordOperator(
        chart,
        "c",
        source="setup",  # type: ignore[arg-type]
        namespace="1password",  # type: ignore[arg-type]
        credentials_secret="credentials",  # noqa: S106 - the name of a Secret
        token_secret="token",  # noqa: S106 - the name of a Secret
    )
    OnePasswordSecrets(
        chart,
        "d",
        source=setup,
        namespace=operator.target_namespace,
        operator="1password-operator",  # type: ignore[arg-type]
    )
    OnePasswordItem(
        chart,
        "e",
        namespace="relay",  # type: ignore[arg-type]
        vault="homelab",
        item="s3",
        fields=["key"],
    )
    RelayRelease(
        chart,
        "f",
        source=setup,
        namespace=setup.namespace,
        image=RelayImage(tag="0.12.7"),
        config="relay.toml",  # type: ignore[arg-type]
        access_key_id="AWS_ACCESS_KEY_ID",  # type: ignore[arg-type]
        secret_access_key=key,
        node_port=30020,
    )
    MirroredIngress(
        chart,
        "g",
        cluster="docs",  # type: ignore[arg-type]
        host="relay.example.org",
        service="relay",  # type: ignore[arg-type]
        backend="stable",  # type: ignore[arg-type]
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )
