"""The graph of two small clusters, and its output formats."""

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from relay_gitops.graph import Graph, Health, build_graph, mermaid, png, svg
from relay_gitops.graph.data import GraphReport
from relay_gitops.repository.helm import helm
from relay_gitops.repository.read import read
from relay_values.object_reference import ObjectReference
from tests.conftest import ROOT, Project, Ran, operators_project

import jsonschema_rs
import pytest

NEEDS_HELM = pytest.mark.skipif(helm() is None, reason="Helm is not installed")

HOST = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt-prod
  name: notes
  namespace: tenant-root
spec:
  rules:
    - host: notes.example.org
      http:
        paths:
          - backend:
              service:
                name: {backend}
                port:
                  number: 80
            path: /
            pathType: Prefix
  tls:
    - hosts:
        - notes.example.org
      secretName: notes-tls
"""
STABLE = """\
---
apiVersion: v1
kind: Service
metadata:
  name: notes
  namespace: tenant-root
spec:
  ports:
    - name: http
      port: 80
      targetPort: 30020
  selector:
    cluster.x-k8s.io/cluster-name: kubernetes-notes
"""
GUEST = """\
apiVersion: v1
kind: Service
metadata:
  name: "notes"
  namespace: notes
spec:
  ports:
    - name: http
      nodePort: 30020
      port: 80
  selector:
    app: notes
  type: LoadBalancer
---
apiVersion: v1
kind: Pod
metadata:
  labels:
    app: notes
    tier: web
  name: notes
  namespace: notes
spec:
  containers:
    - name: web
      envFrom:
        - secretRef:
            name: login
---
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata:
  name: login
  namespace: notes
spec:
  itemPath: 'vaults/home/items/Notes "login" #1'
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  path: ./{name}
  prune: true
  sourceRef:
    kind: GitRepository
    name: setup
"""


def graph(root: Path, host: str) -> Graph:
    for name, text in (("host", host), ("guest", GUEST)):
        (root / name).mkdir()
        (root / name / "objects.yaml").write_text(text)
        (root / name / "flux.yaml").write_text(FLUX.format(name=name))
    repository = read([root], root)
    return build_graph(repository)


def edges(graph: Graph) -> list[tuple[str, str, str, str]]:
    return [(str(edge.start.key), edge.relation.value, str(edge.end.key), edge.label) for edge in graph.edges]


def test_the_graph_has_the_request_path_and_the_path_of_a_secret(tmp_path: Path) -> None:
    found = edges(graph(tmp_path, HOST.format(backend="notes") + STABLE))

    assert [edge for edge in found if edge[1] in ("traffic", "read")] == [
        ("host notes.example.org", "traffic", "Ingress tenant-root/notes", ""),
        ('item vault home/Notes "login" #1', "read", "OnePasswordItem notes/login", ""),
        ("Secret notes/login", "read", "Pod notes/notes", ""),
        ("Service notes/notes", "traffic", "Pod notes/notes", ""),
        ("Secret tenant-root/notes-tls", "read", "Ingress tenant-root/notes", "TLS"),
        ("Service tenant-root/notes", "traffic", "Service notes/notes", "node port 30020"),
        ("Ingress tenant-root/notes", "traffic", "Service tenant-root/notes", "port 80"),
    ]


def test_the_mirror_routes_to_the_only_load_balancer(tmp_path: Path) -> None:
    mirror = "a8296b61b59e844ba9311673b0f230eb"

    found = edges(graph(tmp_path, HOST.format(backend=mirror)))

    assert (f"Service tenant-root/{mirror}", "traffic", "Service notes/notes", "mirrors") in found
    assert ("Ingress tenant-root/notes", "traffic", f"Service tenant-root/{mirror}", "port 80") in found


def test_mermaid_quotes_special_characters_and_shows_states(tmp_path: Path) -> None:
    drawn = mermaid(
        graph(tmp_path, HOST.format(backend="notes") + STABLE),
        {
            ObjectReference("guest", "/Pod", "notes", "notes"): Health.FAILED,
            ObjectReference("host", "/Service", "x", "x"): Health.READY,
        },
    )

    assert '["<small>item</small><br/><b>Notes #quot;login#quot; #35;1</b>"]:::outside' in drawn
    assert '["<small>Pod</small><br/><b>✗ notes</b>"]:::failed' in drawn
    assert drawn.count(":::failed") == 1
    assert "  classDef failed fill:#ffaba8,stroke:#a40e26,stroke-width:2px,color:#1f2328\n" in drawn


def test_pictures_are_reproducible_and_show_states(tmp_path: Path) -> None:
    found = graph(tmp_path, HOST.format(backend="notes") + STABLE)
    states = {ObjectReference("guest", "/Pod", "notes", "notes"): Health.WAITING}

    drawn = svg(found, states)

    assert drawn == svg(found, states)
    assert png(found).startswith(b"\x89PNG\r\n\x1a\n")
    texts = ["".join(element.itertext()) for element in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own
    assert {"… notes", 'Notes "login" #1', "host", "guest"} <= set(texts)
    assert "waiting" in drawn
    assert "waiting" not in svg(found)


@NEEDS_HELM
@pytest.mark.parametrize(("form", "beginning"), [("mermaid", "flowchart TB\n"), ("svg", "<?xml "), ("json", "{\n")])
def test_the_command_writes_each_form(relay_gitops_command: Callable[..., Ran], form: str, beginning: str) -> None:
    ran = relay_gitops_command("graph", "apps", "--format", form, cwd=operators_project())

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(beginning)


@NEEDS_HELM
def test_every_edge_of_the_json_connects_two_nodes(relay_gitops_command: Callable[..., Ran]) -> None:
    document = json.loads(relay_gitops_command("graph", "apps", "-f", "json", cwd=operators_project()).out)
    jsonschema_rs.validate(json.loads((ROOT / "docs" / "graph.schema.json").read_text()), document)
    report = GraphReport.model_validate(document)

    known = [node.id for node in report.nodes]
    assert len(known) == len(set(known))
    assert {end for edge in report.edges for end in (edge.start, edge.end)} == set(known)


@pytest.mark.usefixtures("without_helm")
def test_missing_helm_is_reported_with_a_fix(project: Project, relay_gitops_command: Callable[..., Ran]) -> None:
    shutil.copytree(ROOT / "helm", project.root / "helm")
    ran = relay_gitops_command("graph", "apps", "--format", "json", cwd=project.root)

    nodes = GraphReport.model_validate_json(ran.out).nodes
    assert {node.name: node.details for node in nodes if node.type == "helm.toolkit.fluxcd.io/HelmRelease"} == {
        "1password-operator": ["chart 1password-connect", "(not in this repository)"],
        "1password-secrets": ["chart onepassword-items", "(not rendered)"],
        "relay": ["chart relay-server", "(not rendered)"],
    }
    assert (
        ran.err
        == """\
note: HelmRelease flux-system/1password-secrets: the objects of its chart are not drawn, because helm is not \
installed; run `make setup`, or add helm to PATH
note: HelmRelease flux-system/relay: the objects of its chart are not drawn, because helm is not \
installed; run `make setup`, or add helm to PATH
"""
    )


def test_an_empty_graph_is_an_error(relay_gitops_command: Callable[..., Ran], tmp_path: Path) -> None:
    ran = relay_gitops_command("graph", cwd=tmp_path)

    assert (ran.status, ran.out) == (2, "")
    assert "no YAML file contains a Kubernetes object" in ran.err
