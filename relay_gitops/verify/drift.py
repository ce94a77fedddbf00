"""Fields that a manifest sets and that a live object has otherwise, and who wrote them."""

import json
from collections.abc import Mapping
from typing import Any

from relay_gitops.diff.fields import Field, fields, lines
from relay_gitops.key_path import KeyPath
from relay_gitops.operate.kinds import Manifest
from relay_gitops.repository.objects import at
from relay_gitops.repository.quantity import quantity

_CHART_LABEL = "helm.sh/chart"
"""helm-controller appends the revision to the version of a chart from Git, and charts write it into this label."""
_NAMES = ("name", "mountPath", "containerPort", "port", "key")
"""The merge keys of lists; other lists are atomic."""
_LONGEST = 120
_LINES = 4


def wanted_fields(manifest: Manifest) -> Manifest:
    """Return the fields of a manifest that the live object must have: no status, and of the metadata only the maps.

    Objects in a list of the API server have no apiVersion and kind.
    """
    metadata = manifest.get("metadata") or {}
    without = {"apiVersion", "kind", "metadata", "status"}
    kept: Manifest = _pruned({key: value for key, value in manifest.items() if key not in without})
    kept["metadata"] = _pruned({key: metadata[key] for key in ("labels", "annotations") if metadata.get(key)})
    return kept


def _pruned(data: Any) -> Any:  # noqa: ANN401 - parsed YAML
    """Return parsed YAML without null values, which mean the default, and without the label of the chart's version."""
    if isinstance(data, Mapping):
        return {key: _pruned(value) for key, value in data.items() if value is not None and key != _CHART_LABEL}
    return [_pruned(value) for value in data] if isinstance(data, list) else data


def projected(live: Any, wanted: Any) -> Any:  # noqa: ANN401 - parsed YAML
    """Return the live values of the fields that `wanted` sets; equal values are written as in `wanted`."""
    if isinstance(wanted, Mapping):
        if not isinstance(live, Mapping):
            return {} if not wanted else live
        return {key: projected(live.get(key), value) for key, value in wanted.items() if _is_set(live, key, value)}
    if isinstance(wanted, list):
        return _projected_list(live, wanted)
    same = live == wanted or (quantity(live) is not None and quantity(live) == quantity(wanted))
    return wanted if same else live


def _is_set(live: Mapping[str, Any], key: str, wanted: Any) -> bool:  # noqa: ANN401 - parsed YAML
    # The API server leaves out empty lists and maps.
    return key in live or wanted in ({}, [])


def _projected_list(live: Any, wanted: list[Any]) -> Any:  # noqa: ANN401 - parsed YAML
    found = live or []
    if not isinstance(found, list):
        return live
    name = next((name for name in _NAMES if wanted and all(isinstance(i, Mapping) and name in i for i in wanted)), None)
    if name is None:
        shared = [projected(one, other) for one, other in zip(found, wanted, strict=False)]
        return shared + found[len(wanted) :]
    by_name = {item.get(name): item for item in found if isinstance(item, Mapping)}
    return [projected(by_name[item[name]], item) for item in wanted if item[name] in by_name]


def differences(live: Manifest, wanted: Manifest) -> list[Field]:
    """Return the fields in which a live object differs from `wanted_fields` of its manifest; secrets are hidden."""
    identity = {"kind": live.get("kind")}
    return fields({**wanted, **identity}, {**projected(live, wanted), **identity})


def described(field: Field) -> str:
    """Return a field with its live and its committed value in one line."""
    if field.change == "removed":
        return f"{field.path} is missing"
    if any(isinstance(value, str) and "\n" in value for value in (field.old, field.new)):
        changed = [line for line in lines(field.old, field.new, field.change) if line[:1] in "+-"]
        return f"{field.path} has other lines: {'; '.join(map(_short, changed[:_LINES]))}"
    committed = "" if field.change == "added" else f", committed {_short(json.dumps(field.old))}"
    return f"{field.path} is {_short(json.dumps(field.new))}{committed}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def writer(live: Manifest, keys: KeyPath) -> str:
    """Return who wrote a field last and when, from `managedFields`; empty if the object does not tell."""
    entries = [entry for entry in live["metadata"].get("managedFields") or () if _owns(entry, live, keys)]
    newest = max(entries, key=lambda entry: str(entry.get("time") or ""), default=None)
    return f"written by {newest.get('manager')} at {newest.get('time')}" if newest else ""


def _owns(entry: Manifest, live: Manifest, keys: KeyPath) -> bool:
    owned: Any = entry.get("fieldsV1") or {}
    for place, key in enumerate(keys):
        if owned == {} and place:
            return True
        if isinstance(key, int):
            item = at(live, *keys[: place + 1])
            owned = next((inner for name, inner in owned.items() if _is_of_item(name, item)), None)
        else:
            owned = owned.get(f"f:{key}")
        if owned is None:
            return False
    return True


def _is_of_item(name: str, item: Any) -> bool:  # noqa: ANN401 - parsed YAML
    if not name.startswith("k:") or not isinstance(item, Mapping):
        return False
    wanted = json.loads(name[2:])
    return all(item.get(key) == value for key, value in wanted.items())
