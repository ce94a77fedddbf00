"""Kubernetes and both Flux versions accept every object that the project generates."""

import functools
import hashlib
from collections.abc import Iterator
from typing import Any

from relay_gitops.repository.kubernetes_schemas import KUBERNETES_VERSIONS, built_in
from relay_gitops.repository.schemas import strict
from tests.conftest import ROOT, Project

import jsonschema_rs
import pytest
import yaml

CRDS = ROOT / "imports" / "relay_crds"
FLUX = ("flux-2.7", "flux-2.9")


@functools.cache
def validators(*releases: str) -> dict[tuple[str, str], jsonschema_rs.Validator]:
    found: dict[tuple[str, str], jsonschema_rs.Validator] = {}
    for release in (*releases, "onepassword-1.12"):
        for file in (CRDS / release).glob("*.yaml"):
            crd = yaml.safe_load(file.read_text())["spec"]
            for version in crd["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                found[f"{crd['group']}/{version['name']}", crd["names"]["kind"]] = jsonschema_rs.validator_for(schema)
    return found


def check(manifest: dict[str, Any], flux: str) -> None:
    """Raise ValidationError if a strict API server would reject the object."""
    if "." in manifest["apiVersion"].partition("/")[0] and "k8s.io" not in manifest["apiVersion"]:
        validators(flux)[manifest["apiVersion"], manifest["kind"]].validate(manifest)
    else:
        for version in KUBERNETES_VERSIONS:
            validator = built_in(version, manifest["apiVersion"], manifest["kind"])
            assert validator is not None, manifest
            validator.validate(manifest)


def objects(project: Project) -> Iterator[dict[str, Any]]:
    for path, content in project.apps().items():
        if content.startswith(b"# Generated") and not path.endswith(("/kustomization.yaml", ".tpl")):
            yield from yaml.safe_load_all(content)


ENVIRONMENTS: dict[str, dict[str, Any]] = {
    "committed": {},
    "root in the host": {"flux": {"root": "host", "namespace": "flux-system"}},
    "mirror": {"ingress": {"backend": "mirror"}},
}


@pytest.mark.parametrize("flux", FLUX)
@pytest.mark.parametrize("values", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_every_object_is_accepted(values: dict[str, Any], flux: str, project: Project) -> None:
    project.relays({"mirror": "a18c2be1873b84bcd8630e79298a07cf"})
    project.set(**values)
    assert project.synth().status == 0

    manifests = list(objects(project))
    assert len(manifests) >= 11
    for manifest in manifests:
        check(manifest, flux)


@pytest.mark.parametrize("flux", FLUX)
def test_an_undeclared_field_is_rejected(flux: str, project: Project) -> None:
    for manifest in objects(project):
        manifest["spec"]["replicaCount"] = 1
        with pytest.raises(jsonschema_rs.ValidationError):
            check(manifest, flux)


BOUND = [
    "source.toolkit.fluxcd.io_gitrepositories.yaml",
    "kustomize.toolkit.fluxcd.io_kustomizations.yaml",
    "helm.toolkit.fluxcd.io_helmreleases.yaml",
]
"""The CRDs whose Flux 2.7 bindings the constructs use."""


def refused_by_newer(older: dict[str, Any], newer: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the places at which the newer schema may reject values that the older one accepts."""
    for key in newer.keys() - older.keys() - {"properties"}:
        yield f"{path}: new constraint {key}"
    for key, value in older.items():
        other: Any = newer.get(key)
        if key == "properties":
            for name, schema in value.items():
                if name in other:
                    yield from refused_by_newer(schema, other[name], f"{path}.{name}")
                else:
                    yield f"{path}.{name}: gone"
        elif key in {"items", "additionalProperties"} and isinstance(value, dict):
            yield from refused_by_newer(value, other, f"{path}[]")
        elif key == "enum":
            yield from (f"{path}: {choice} gone" for choice in value if choice not in other)
        elif key == "required":
            yield from (f"{path}.{name}: now required" for name in other if name not in value)
        elif key != "x-kubernetes-validations" and value != other:
            yield f"{path}: {key} is {other}, was {value}"


@pytest.mark.parametrize("file", BOUND)
def test_both_flux_versions_accept_every_field_of_the_bindings(file: str) -> None:
    older, newer = (yaml.safe_load((CRDS / release / file).read_text())["spec"]["versions"][0] for release in FLUX)

    assert older["name"] == newer["name"]
    specs = [version["schema"]["openAPIV3Schema"]["properties"]["spec"] for version in (older, newer)]
    assert list(refused_by_newer(*specs)) == []


def test_the_bindings_are_generated_from_the_older_crds() -> None:
    imports = yaml.safe_load((ROOT / "cdk8s.yaml").read_text())["imports"]

    assert {f"relay_imports:=imports/relay_crds/{FLUX[0]}/{file}" for file in BOUND} <= set(imports)


def test_the_vendored_crds_have_the_recorded_checksums() -> None:
    releases = yaml.safe_load((CRDS / "releases.yaml").read_text())
    recorded = {
        (release, name): file["vendored_sha256"]
        for release, described in releases.items()
        for name, file in described["files"].items()
    }
    found: dict[tuple[str, str], str] = {}
    for file in CRDS.glob("*/*.yaml"):
        found[file.parent.name, file.name] = hashlib.sha256(file.read_bytes()).hexdigest()

    assert recorded == found
    assert not any(list(_descriptions(yaml.safe_load(file.read_text()))) for file in CRDS.glob("*/*.yaml"))


def _descriptions(schema: Any) -> Iterator[Any]:
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("description"), str):
        yield schema["description"]
    for child in children:
        yield from _descriptions(child)
