"""Trees with control characters, and files that cannot be read."""

import json
import os

from tests.check.hostile.place import CRD, FLUX, MAP, Place, chart, kustomization, manifest, tree

import yaml


@tree("control characters in names")
def _(place: Place) -> None:
    name = "a\x1b[31m\r\n::error file=a::forged\n##[error]forged\u202e\x9b0m\x07"
    place.write("web.yaml", yaml.safe_dump({"apiVersion": "v1", "kind": name, "metadata": {"name": name, name: name}}))
    place.write("b.yaml", manifest("Secret", name, stringData={name: "plain-text-of-a-secret"}))


@tree("control characters in file names")
def _(place: Place) -> None:
    for name in ("a\x1b[31m.yaml", "a\n::error::forged.yaml", "::error ::forged.yaml", "\u202efdp.yaml"):
        place.write(name, "a: [\n")
    (place.root / os.fsdecode(b"a\xff\xfe.yaml")).write_text("a: [\n")
    place.write("web.yaml", MAP)


@tree("control characters that a chart prints")
def _(place: Place) -> None:
    chart(place, '{{ fail "\\x1b[2J\\n::error::forged\\n##[error]forged" }}')


@tree("control characters in kustomize")
def _(place: Place) -> None:
    kustomization(place, yaml.safe_dump({"resources": ["web.yaml", "\x1b[31m\n::error::x"], "namePrefix": "\x1b[31m"}))


@tree("a pipe and a device")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    os.mkfifo(place.root / "pipe.yaml")
    place.link("zero.yaml", "/dev/zero")


@tree("binary files")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write("binary.yaml", bytes(range(256)) * 8)
    place.write("utf16.yaml", MAP.encode("utf-16"))
    place.write("nul.yaml", "a: \x00\n")


@tree("broken links")
def _(place: Place) -> None:
    kustomization(place, "resources: [web.yaml, gone.yaml]\n")
    place.link("gone.yaml", "nowhere.yaml")
    place.link("loop.yaml", "loop.yaml")


@tree("an invalid configuration")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write(".relay-gitops.yaml", "ignore: [*a\n")


@tree("a branch that suppresses its own finding")
def _(place: Place) -> None:
    place.write("web.yaml", manifest("Secret", stringData={"password": "plain-text-of-a-secret"}))
    place.write(".relay-gitops.yaml", "ignore: [{rule: SEC002, reason: mine}]\n")


@tree("wrong types everywhere")
def _(place: Place) -> None:
    kustomization(place, "resources: {a: b}\npatches: [1]\nconfigMapGenerator: a\nimages: [[]]\ncomponents: [{}]\n")
    place.write("flux/flux.yaml", FLUX.replace("./deploy", "[a]").replace("SPEC", "postBuild: [1], patches: {a: b}, "))


@tree("CRDs that are not valid")
def _(place: Place) -> None:
    for number, schema in enumerate(({"type": 1}, {"properties": [1]}, {"x-kubernetes-validations": [{"a": 1}]}, [1])):
        place.write(f"{number}.yaml", CRD.replace("SCHEMA", json.dumps(schema)).replace("SPEC", "{a: b}"))
