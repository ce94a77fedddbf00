"""Not executed: mypy and pyright reject mistakes of a person who writes the constructs by hand.

Each marked line must be an error; an unnecessary mark is an error as well. mypy with the plugin of pydantic does not
check the arguments of its models. Without a type checker, each of them is a
ConstructError: tests/constructs/test_mistakes.py.
"""

from datetime import timedelta

from relay_constructs import (
    Branch,
    FluxGitRepo,
    FluxKustomization,
    GitChart,
    HelmRelease,
    ImportedNamespace,
    LoadBalancerService,
    MirrorBackend,
    MirroredIngress,
    Namespace,
    OnePasswordItem,
    RelayConfig,
    RelayImage,
    RelayRelease,
    RepositoryChart,
    S3Store,
    SecretKeyReference,
    StableBackend,
    VirtualCluster,
)

from cdk8s import Chart, Duration

WEEK = timedelta(weeks=1)


def flux(c: Chart, ns: Namespace, repo: FluxGitRepo, main: Branch) -> None:
    """Mistakes with sources and Kustomizations."""
    url = "https://github.com/you/home"
    FluxGitRepo(c, "a", namespace=ns, url=url, ref=Branch)  # type: ignore[arg-type]
    FluxGitRepo(c, "b", namespace=ns, url=None, ref=main)  # type: ignore[arg-type]
    FluxGitRepo(c, "c", namespace=ns, ref=main)  # type: ignore[call-arg]
    FluxGitRepo(c, "d", namespace=ns, url=url, branch="main")  # type: ignore[call-arg]
    FluxGitRepo(c, "e", ns, url=url, ref=main)  # type: ignore[call-arg]
    FluxGitRepo(c, "f", namespace=ns, url=url, ref=main, interval="5m")  # type: ignore[arg-type]
    FluxGitRepo(c, "g", namespace=ns, url=url, ref=main, interval=Duration.minutes(5))  # type: ignore[arg-type]
    FluxGitRepo(c, "h", namespace=ns, url=url, ref=main, secret="git")  # type: ignore[arg-type]  # noqa: S106
    FluxGitRepo(c, "i", namespace=ns, url=url, ref=main, labels=["team"])  # type: ignore[arg-type]
    FluxGitRepo(c, "j", namespace=ns, url=url, ref=main, label={"a": "b"})  # type: ignore[call-arg]
    FluxGitRepo.from_name("fleet", namespace="flux-system")  # type: ignore[arg-type]
    FluxKustomization("apps", "k", source=repo, path="./apps")  # type: ignore[arg-type]
    FluxKustomization(c, "l", source=repo, path=["./apps"])  # type: ignore[arg-type]
    FluxKustomization(c, "m", source=repo, path="./apps", depends_on=[repo])  # type: ignore[list-item]
    FluxKustomization(c, "n", source=repo, path="./apps", kubeconfig="admin")  # type: ignore[arg-type]
    FluxKustomization(c, "o", source=repo, path="./apps", suspend="no")  # type: ignore[arg-type]
    Branch(5)  # type: ignore[arg-type]
    Branch()  # type: ignore[call-arg]


def releases(c: Chart, ns: Namespace, repo: FluxGitRepo, key: SecretKeyReference, config: RelayConfig) -> None:
    """Mistakes with releases."""
    web, image = GitChart(repo, "./helm/web"), RelayImage(tag="0.12.7")
    HelmRelease(c, "a", chart="./helm/web", target_namespace=ns, values={}, timeout=WEEK)  # type: ignore[arg-type]
    HelmRelease(c, "b", chart=web, target_namespace=ns, values=None, timeout=WEEK)  # type: ignore[arg-type]
    HelmRelease(c, "c", chart=web, target_namespace=ns, values={}, timeout=90)  # type: ignore[arg-type]
    HelmRelease(c, "d", chart=web, target_namespace=ns, values={}, timeout=WEEK, depends_on=repo)  # type: ignore[arg-type]
    GitChart("setup", "./helm/web")  # type: ignore[arg-type]
    RepositoryChart(repo, "web", "1.2.3")  # type: ignore[arg-type]
    RelayImage("0.12.7")  # type: ignore[call-arg]
    RelayConfig(server="relay.example.org", store=S3Store(bucket="documents", endpoint="https://s3.example.org"))  # pyright: ignore[reportArgumentType]
    item = OnePasswordItem(c, "e", namespace=ns, vault="homelab", item="S3", fields=["key"])
    OnePasswordItem(c, "f", namespace=ns, vault="homelab", item="S3", fields={"key"})  # type: ignore[arg-type]
    OnePasswordItem(c, "g", namespace=ns, vault="homelab", item="S3", field="key")  # type: ignore[call-arg]
    item.key(1)  # type: ignore[arg-type]
    RelayRelease(
        c,
        "h",
        source=repo,
        namespace=ns,
        image="relay-server:0.12.7",  # type: ignore[arg-type]
        config=config,
        access_key_id=item,  # type: ignore[arg-type]
        secret_access_key=key,
        node_port="30020",  # type: ignore[arg-type]
    )
    RelayRelease(
        c,
        "i",
        source=repo,
        namespace=ns,
        image=image,
        config=RelayConfig,  # type: ignore[arg-type]
        access_key_id=key,
        secret_access_key=key,
        node_port=30020,
        keep_service="yes",  # type: ignore[arg-type]
    )


def ingress(c: Chart, ns: Namespace, relay: RelayRelease) -> None:
    """Mistakes with the host cluster."""
    tenant = Namespace.from_namespace_name("tenant-root")
    VirtualCluster("docs", "tenant-root")  # type: ignore[arg-type]
    VirtualCluster("docs", ns)  # type: ignore[arg-type]
    ImportedNamespace(None)  # type: ignore[arg-type]
    LoadBalancerService("grafana", "grafana", "80", 30030)  # type: ignore[arg-type]
    MirrorBackend()  # type: ignore[call-arg]
    MirroredIngress(
        c,
        "a",
        cluster=VirtualCluster("docs", tenant),
        host=None,  # type: ignore[arg-type]
        service=relay,  # type: ignore[arg-type]
        backend=StableBackend,  # type: ignore[arg-type]
        ingress_class="tenant-root",
        cluster_issuer="letsencrypt-prod",
    )
