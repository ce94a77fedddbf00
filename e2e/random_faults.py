"""A generator of faults: it breaks an object, a field or a process of the live chain that a seed selects.

A fault knows which links of `verify` may name it: those of the broken object, and those that the object feeds.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from e2e.control_plane import ControlPlane
from e2e.deployment import Deployment
from e2e.live_faults import both, kubectl, look_again, look_until_read, move_bucket, store
from e2e.names import ITEM, NAMESPACE, RELAY, VALUES, VAULT
from e2e.store import BUCKET, CREDENTIALS
from e2e.verbs import Operator
from relay_gitops.environment.model import Environment
from relay_gitops.environment.project import ENVIRONMENT, AppsFolder
from relay_gitops.verify.cause import Link
from relay_gitops.verify.chain import links
from relay_gitops.verify.expected import Expected, expected

Manifest = dict[str, Any]
Step = Callable[[Operator], None]
Edit = Callable[[Deployment], None]

PATIENCE_SECONDS = 15.0
"""How long a fault may stay without an effect."""
_PLANES = {AppsFolder.DOCS_PROD: "virtual", AppsFolder.DOCS_INFRA_PROD: "host"}
_NOT_BROKEN = {"Namespace", "CustomResourceDefinition"}
_NOT_DELETED = {"Kustomization"}
"""These kinds delete everything with them, which takes minutes to restore."""
_SERVER_SET = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "finalizers")
"""What the API server and the controllers set again."""
_FINALIZER = "example.org/held-by-e2e"
_STOPPED: dict[str, tuple[str, ...]] = {
    "virtual-source-controller": ("docs-prod/source",),
    "virtual-kustomize-controller": ("docs-prod/applied",),
    "virtual-helm-controller": ("virtual/controllers", f"release/{RELAY}/installed"),
    "host-source-controller": ("docs-infra-prod/source",),
    "host-kustomize-controller": ("docs-infra-prod/applied",),
}
"""Controllers of Flux, with the links of what they work on."""


@dataclass(frozen=True)
class Part:
    """An object of the live chain."""

    manifest: Manifest
    cluster: str
    links: frozenset[str]
    """The links that may name it."""

    @property
    def name(self) -> str:
        """Cluster, kind and name."""
        return f"{self.cluster} {self.manifest['kind']}/{self.manifest['metadata']['name']}"

    @property
    def reference(self) -> tuple[str, ...]:
        """Kind, name and namespace as arguments of kubectl."""
        group = self.manifest["apiVersion"].rpartition("/")[0]
        kind = ".".join(filter(None, [self.manifest["kind"].lower(), *([""] if not group else [group])]))
        return kind, self.manifest["metadata"]["name"], f"--namespace={self.manifest['metadata'].get('namespace', '')}"

    def plane(self, operator: Operator) -> ControlPlane:
        """Return its cluster."""
        plane: ControlPlane = getattr(operator.day.clusters, self.cluster)
        return plane

    def live(self, operator: Operator) -> Manifest:
        """Return the live object; empty if it does not exist."""
        done = self.plane(operator).kubectl("get", *self.reference, "--ignore-not-found", "--output=json")
        assert done.returncode == 0, done.stderr
        found: Manifest = json.loads(done.stdout or "{}")
        return found


@dataclass
class Fault:
    """A fault, and how it is put in and repaired."""

    name: str
    links: frozenset[str]
    """The links that `verify` may name first."""
    begin: Step
    repair: Step
    remains: Callable[[Operator], bool] = lambda _: False
    """Whether a committed object still differs from the commit."""
    patience: float = PATIENCE_SECONDS
    verdict: str = field(default="", init=False)


class Generator:
    """The faults of a running deployment, in the order that a seed selects."""

    def __init__(self, operator: Operator, seed: int) -> None:
        """Read the chain of the operator's checkout."""
        self._operator = operator
        self._random = random.Random(seed)  # noqa: S311 - a seed must select the same faults again
        root = operator.day.folder
        environment = Environment.load(root / ENVIRONMENT, str(ENVIRONMENT))
        self._expected = expected(root, environment, dict.fromkeys(AppsFolder, ""))
        self._links = links(self._expected)
        self.parts = list(_parts(self._expected, self._links))
        self._kinds: Sequence[Callable[[], Fault | None]] = (
            self._deleted,
            self._edited,
            self._edited,
            self._held,
            self._scaled,
            self._process_stopped,
            self._quota,
            self._credential,
        )

    def faults(self, count: int) -> Iterator[Fault]:
        """Yield faults that the clusters accept."""
        while count:
            fault = self._random.choice(self._kinds)()
            if fault is not None:
                count -= 1
                yield fault

    def _any(self, *kinds: str) -> Part:
        return self._random.choice([part for part in self.parts if not kinds or part.manifest["kind"] in kinds])

    def _any_leaf(self) -> Part:
        """Return an object whose deletion deletes only what belongs to it; also a Secret."""
        secrets = [(secret.namespace, secret.name, f"secret/{secret.name}") for secret in self._expected.secrets] + [
            (NAMESPACE, ITEM, f"item/{NAMESPACE}/{ITEM}")
        ]
        parts = [part for part in self.parts if part.manifest["kind"] not in _NOT_DELETED]
        for namespace, name, link in secrets:
            metadata = {"name": name, "namespace": namespace}
            manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}
            parts.append(Part(manifest, "virtual", self._fed_by(link)))
        return self._random.choice(parts)

    def _deleted(self) -> Fault:
        part = self._any_leaf()
        saved = _restorable(part.live(self._operator))
        return Fault(
            f"delete {part.name}",
            part.links,
            lambda operator: _run(part, operator, "delete", *part.reference, "--wait=false"),
            lambda operator: _restore(part, saved, operator),
            lambda operator: not part.live(operator),
        )

    def _edited(self) -> Fault | None:
        part = self._any()
        live = part.live(self._operator)
        paths = [path for path in _leaves(part.manifest) if _at(live, path) == _at(part.manifest, path)]
        if not paths:
            return None
        path = self._random.choice(paths)
        old = _at(part.manifest, path)
        new = _other(old)
        pointer = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)
        patch = json.dumps([{"op": "replace", "path": pointer, "value": new}])
        arguments = ("patch", *part.reference, "--type=json", f"--patch={patch}")
        if part.plane(self._operator).kubectl(*arguments, "--dry-run=server").returncode != 0:
            return None
        saved = _restorable(live)
        return Fault(
            f"edit {part.name} {pointer} to {json.dumps(new)[:60]}",
            part.links,
            lambda operator: _run(part, operator, *arguments),
            lambda operator: _restore(part, saved, operator),
            lambda operator: _at(part.live(operator), path) == new,
        )

    def _held(self) -> Fault:
        part = self._any_leaf()
        live = part.live(self._operator)
        saved, finalizers = _restorable(live), live["metadata"].get("finalizers", [])

        def begin(operator: Operator) -> None:
            _set_finalizers(part, operator, [*finalizers, _FINALIZER])
            _run(part, operator, "delete", *part.reference, "--wait=false")

        def repair(operator: Operator) -> None:
            kept = part.live(operator).get("metadata", {}).get("finalizers", [])
            if _FINALIZER in kept:
                _set_finalizers(part, operator, [each for each in kept if each != _FINALIZER])
            operator.day.until(lambda: "still deleted" if _is_deleted(part.live(operator)) else "", seconds=60)
            _restore(part, saved, operator)

        return Fault(f"hold {part.name} in deletion", part.links, begin, repair, lambda o: _is_deleted(part.live(o)))

    def _scaled(self) -> Fault:
        part = self._any("Deployment")
        scale = ("scale", *part.reference)
        return Fault(
            f"scale {part.name} to 0",
            part.links,
            lambda operator: _run(part, operator, *scale, "--replicas=0"),
            lambda operator: _run(part, operator, *scale, "--replicas=1"),
            lambda operator: part.live(operator)["spec"]["replicas"] == 0,
        )

    def _process_stopped(self) -> Fault:
        name = self._random.choice(list(_STOPPED))

        def begin(operator: Operator) -> None:
            operator.day.clusters.processes.pause(name)
            operator.day.change("another value", partial(_toggle, self._expected.environment.relays[0].name))
            operator.day.reconcile()

        def repair(operator: Operator) -> None:
            operator.day.clusters.processes.resume(name)
            operator.day.reconcile()

        return Fault(f"stop {name}, then commit", self._fed_by(*_STOPPED[name]), begin, repair, patience=75)

    def _quota(self) -> Fault:
        namespace = self._random.choice([NAMESPACE, VALUES.one_password.namespace])
        quota = {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "none", "namespace": namespace},
            "spec": {"hard": {"pods": "0"}},
        }

        def begin(operator: Operator) -> None:
            assert operator.day.clusters.virtual.apply([quota]) == []
            kubectl(operator.day, "virtual", "delete", "pods", "--all", f"--namespace={namespace}", "--wait=false")

        def repair(operator: Operator) -> None:
            kubectl(operator.day, "virtual", "delete", "resourcequota", "none", f"--namespace={namespace}")
            # The ReplicaSets wait longer after each failure.
            kubectl(operator.day, "virtual", "delete", "replicasets", "--all", f"--namespace={namespace}")

        names = [part.links for part in self.parts if part.manifest["metadata"].get("namespace") == namespace]
        pods = {f"{name}/pod" for name in (RELAY, *self._expected.operator_deployments)}
        own = self._fed_by(*(pods & frozenset[str]().union(*names)))
        return Fault(f"quota without pods in {namespace}", own, begin, repair)

    def _credential(self) -> Fault:
        item = self._fed_by(f"item/{NAMESPACE}/{ITEM}")
        saved = store(CREDENTIALS)
        without_field, with_other_key = (
            {"AWS_ACCESS_KEY_ID": "AKIAE2E"},
            {**CREDENTIALS, "AWS_SECRET_ACCESS_KEY": "other"},
        )
        choices: dict[str, tuple[Edit, Edit]] = {
            "remove a field of the item": (store(without_field), saved),
            "remove the item": (
                both(lambda day: day.clusters.remove_item(VAULT, ITEM), look_again),
                both(saved, look_until_read),
            ),
            "write another key into the item": (store(with_other_key), saved),
            "revoke the key": (lambda day: day.clusters.store.revoke(), lambda day: day.clusters.store.restore()),
            "stop the store": (
                lambda day: day.clusters.processes.pause("versitygw"),
                lambda day: day.clusters.processes.resume("versitygw"),
            ),
            "rename the bucket": (
                lambda day: move_bucket(day, BUCKET, "gone"),
                lambda day: move_bucket(day, "gone", BUCKET),
            ),
        }
        name = self._random.choice(list(choices))
        begin, repair = choices[name]
        return Fault(
            name,
            item | {f"{RELAY}/store", f"{RELAY}/saves"},
            lambda operator: begin(operator.day),
            lambda operator: repair(operator.day),
            lambda _: True,
        )

    def _fed_by(self, *names: str) -> frozenset[str]:
        return _fed_by(self._links, names)


def _parts(wanted: Expected, chain: list[Link]) -> Iterator[Part]:
    for folder in AppsFolder:
        for manifest in wanted.committed.applied(folder):
            yield from _part(manifest, _PLANES[folder], chain, f"{folder}/unchanged", f"{folder}/applied")
    for name in wanted.releases:
        for manifest in wanted.committed.rendered(name):
            yield from _part(manifest, "virtual", chain, f"release/{name}/unchanged", f"release/{name}/installed")


def _part(manifest: Manifest, cluster: str, chain: list[Link], unchanged: str, parent: str) -> Iterator[Part]:
    if manifest["kind"] in _NOT_BROKEN:
        return
    metadata = manifest["metadata"]
    own = [
        link.id
        for link in chain
        if link.object is not None
        and not link.id.endswith("/unchanged")
        and (link.object.kind, link.object.namespace, link.object.name)
        == (manifest["kind"], metadata.get("namespace", ""), metadata["name"])
    ]
    # An object without a link feeds those of its release or folder.
    fed = _fed_by(chain, own) if own else _fed_by(chain, [parent]) - {parent}
    yield Part(manifest, cluster, fed | {unchanged})


def _fed_by(chain: list[Link], names: Sequence[str]) -> frozenset[str]:
    """Return links, and all that need them."""
    found = set(names)
    for link in chain:
        if found & set(link.after):
            found.add(link.id)
    return frozenset(found)


def _run(part: Part, operator: Operator, *arguments: str) -> None:
    kubectl(operator.day, part.cluster, *arguments)


def _set_finalizers(part: Part, operator: Operator, finalizers: list[str]) -> None:
    patch = json.dumps({"metadata": {"finalizers": finalizers}})
    _run(part, operator, "patch", *part.reference, "--type=merge", f"--patch={patch}")


def _is_deleted(live: Manifest) -> bool:
    return "deletionTimestamp" in live.get("metadata", {})


def _restorable(live: Manifest) -> Manifest:
    metadata = {key: value for key, value in live["metadata"].items() if key not in _SERVER_SET}
    return {**{key: value for key, value in live.items() if key != "status"}, "metadata": metadata}


def _restore(part: Part, saved: Manifest, operator: Operator) -> None:
    errors = [line for line in part.plane(operator).apply([saved]) if not line.startswith("Warning: ")]
    assert not errors, errors


def _leaves(manifest: Manifest) -> Iterator[tuple[str | int, ...]]:
    for key in ("spec", "data"):
        yield from _below((key,), manifest.get(key))
    for key in ("labels", "annotations"):
        changeable = manifest["metadata"].get(key) or {}
        # verify does not compare the version of the chart, which helm-controller completes.
        yield from _below(("metadata", key), {name: changeable[name] for name in changeable if name != "helm.sh/chart"})


def _below(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _below((*path, key), inner)
    elif value is not None:
        yield path


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _other(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if not str(value).endswith("m") else f"1{value}"


def _toggle(relay: str, values: Manifest) -> None:
    found = next(entry for entry in values["relays"] if entry["name"] == relay)
    before = found.get("config", {}).get("server", {}).get("redact_errors", False)
    found["config"] = {"server": {"redact_errors": not before}}
