"""The complete diff of apps/ after a change of the environment."""

import difflib
from textwrap import dedent

from tests.conftest import Project, operators_project

import pytest

MIRROR = "a18c2be1873b84bcd8630e79298a07cf"


def changes(project: Project) -> str:
    """Return the unified diff of apps/ after synth, without context and positions."""
    before = project.apps()
    assert project.synth().status == 0
    after = project.apps()
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = (side.get(path, b"").decode().splitlines() for side in (before, after))
        if old and new:
            difference = difflib.unified_diff(old, new, path, path, lineterm="", n=0)
            lines += [line for line in difference if not line.startswith(("---", "@@"))]
        elif old != new:
            lines.append(f"{'deleted' if old else 'added'} {path}")
    return "\n".join(lines) + "\n"


def test_another_host(project: Project) -> None:
    project.relays({"host": "docs.enigma.vgijssel.nl"})

    assert dedent("""\
        +++ apps/docs-infra-prod/ingress-relay.yaml
        -  name: relay
        +  name: docs
        -    - host: relay.enigma.vgijssel.nl
        +    - host: docs.enigma.vgijssel.nl
        -        - relay.enigma.vgijssel.nl
        -      secretName: relay-tls
        +        - docs.enigma.vgijssel.nl
        +      secretName: docs-tls
        +++ apps/docs-prod/helmrelease-relay.yaml
        -      url = "https://relay.enigma.vgijssel.nl"
        +      url = "https://docs.enigma.vgijssel.nl"
        """) == changes(project)


def test_a_second_relay(project: Project) -> None:
    project.relays(
        {},
        {
            "name": "family",
            "host": "family.enigma.vgijssel.nl",
            "prefix": "family",
            "item": "family-s3-credentials",
            "nodePort": 30021,
        },
    )

    assert (
        dedent("""\
        +++ apps/docs-infra-prod/kustomization.yaml
        +- service-family.yaml
        +- ingress-family.yaml
        +++ apps/docs-prod/helmrelease-1password-secrets.yaml
        +      - autoRestart: true
        +        itemPath: vaults/setup-relay-prod/items/family-s3-credentials
        +        name: family-s3-credentials
        +        namespace: relay
        +++ apps/docs-prod/kustomization.yaml
        +- helmrelease-family.yaml
        added apps/docs-infra-prod/ingress-family.yaml
        added apps/docs-infra-prod/service-family.yaml
        added apps/docs-prod/helmrelease-family.yaml
        """)
        == "\n".join(sorted(changes(project).splitlines(), key=lambda line: line.startswith("added"))) + "\n"
    )


def test_the_mirror_as_backend(project: Project) -> None:
    project.set(ingress={"backend": "mirror"})
    project.relays({"mirror": MIRROR})
    project.set(ingress={"backend": "mirror"})

    assert dedent(f"""\
        +++ apps/docs-infra-prod/ingress-relay.yaml
        +    relay-gitops.io/ignore: "ING005: the mirror backend was chosen; relay-gitops pin follows a new name"
        -                name: relay
        +                name: {MIRROR}
        +++ apps/docs-infra-prod/kustomization.yaml
        -- service-relay.yaml
        deleted apps/docs-infra-prod/service-relay.yaml
        +++ apps/docs-prod/helmrelease-relay.yaml
        +      keep: true
        """) == changes(project)


def test_the_mirror_as_backend_before_its_name_is_known(project: Project) -> None:
    project.set(ingress={"backend": "mirror"})

    assert dedent("""\
        deleted apps/docs-infra-prod/ingress-relay.yaml
        +++ apps/docs-infra-prod/kustomization.yaml
        -- service-relay.yaml
        -- ingress-relay.yaml
        deleted apps/docs-infra-prod/service-relay.yaml
        +++ apps/docs-prod/helmrelease-relay.yaml
        +  annotations:
        +    relay-gitops.io/ingress: pending
        +      keep: true
        """) == changes(project)
    assert (
        "note: the Ingress of relay relay is pending: its `mirror` is not set. "
        "Run `relay-gitops pin` after Flux has deployed the relay\n"
    ) in project.synth().err


def test_a_renamed_relay_keeps_its_ingress_and_certificate(project: Project) -> None:
    project.relays({"name": "family"})

    text = changes(project)
    assert "deleted apps/docs-infra-prod/service-relay.yaml" in text
    before = (operators_project() / "apps/docs-infra-prod/ingress-relay.yaml").read_text()
    after = (project.root / "apps/docs-infra-prod/ingress-family.yaml").read_text()
    lines = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert lines[2:] == ["-                 name: relay", "+                 name: family"]


def test_a_development_branch(project: Project) -> None:
    committed = project.apps()
    assert project.synth("--branch", "mg/feat/deploy-relay-server").status == 0

    branches = {
        path: content.decode().partition("branch: ")[2].splitlines()[0]
        for path, content in project.apps().items()
        if content != committed[path]
    }
    assert branches == {
        "apps/docs-infra-prod/gitrepository-setup.yaml": "mg/feat/deploy-relay-server",
        "apps/docs-prod/gitrepository-setup.yaml": "mg/feat/deploy-relay-server",
    }


def test_the_hosts_flux_as_root(project: Project) -> None:
    project.set(flux={"root": "host", "namespace": "flux-system"})

    assert dedent("""\
        added apps/docs-infra-prod/gitrepository-docs-prod.yaml
        added apps/docs-infra-prod/kustomization-docs-prod.yaml
        +++ apps/docs-infra-prod/kustomization.yaml
        +- gitrepository-docs-prod.yaml
        +- kustomization-docs-prod.yaml
        deleted apps/docs-prod/kustomization-root.yaml
        +++ apps/docs-prod/kustomization.yaml
        -- kustomization-root.yaml
        """) == changes(project)
    assert (
        dedent("""\
        # Generated by relay-gitops from docs-infra-prod/kustomization-docs-prod. Do not edit.
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          annotations:
            kustomize.toolkit.fluxcd.io/prune: disabled
          name: docs-prod
          namespace: tenant-root
        spec:
          interval: 30m
          kubeConfig:
            secretRef:
              key: super-admin.svc
              name: kubernetes-cluster-docs-infra-prod-admin-kubeconfig
          path: ./apps/docs-prod
          prune: true
          retryInterval: 1m
          sourceRef:
            kind: GitRepository
            name: docs-prod
          timeout: 2m
        """)
        == project.apps()["apps/docs-infra-prod/kustomization-docs-prod.yaml"].decode()
    )


@pytest.mark.parametrize("folder", ["docs-prod", "docs-infra-prod"])
def test_the_kustomization_lists_dependencies_first(folder: str, project: Project) -> None:
    expected = {
        "docs-prod": [
            "namespace-flux-system",
            "namespace-1password",
            "namespace-relay",
            "gitrepository-setup",
            "helmrelease-1password-operator",
            "helmrelease-1password-secrets",
            "helmrelease-relay",
            "kustomization-root",
        ],
        "docs-infra-prod": ["gitrepository-setup", "kustomization-root", "service-relay", "ingress-relay"],
    }[folder]
    text = project.apps()[f"apps/{folder}/kustomization.yaml"].decode()
    assert expected == [line[2:].removesuffix(".yaml") for line in text.splitlines() if line.startswith("- ")]
