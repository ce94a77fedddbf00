"""Trees with CRDs, CEL expressions and patterns that are expensive or not valid."""

import json

from tests.check.hostile.place import CRD, FLUX, MAP, Place, crd, tree


def spec(schema: object) -> dict[str, object]:
    """Return the schema of an object with this schema of `spec`."""
    return {"type": "object", "properties": {"spec": schema}}


@tree("patterns of a CRD that are large")
def _(place: Place) -> None:
    properties = {
        f"p{n}": {"type": "string", "pattern": pattern}
        for n, pattern in enumerate(
            (
                "((a{0,99}){0,99}){0,99}",
                "(?<=a)b",
                "\\p{Greek}{1000}",
                "(?=x)" * 500,
                "(" * 5000 + ")" * 5000,
                "[",
                "a{9999999}",
                "\\1(a)",
                "(?R)",
            )
        )
    }
    crd(place, spec({"type": "object", "properties": properties}), dict.fromkeys(properties, "a" * 5000))


@tree("a schema of a CRD that is deep")
def _(place: Place) -> None:
    schema: object = {"type": "string"}
    value: object = 1
    for _ in range(45):
        schema = {"type": "object", "properties": {"a": schema}, "additionalProperties": {"type": "array"}}
        value = {"a": value}
    place.write("deep.yaml", CRD.replace("SCHEMA", json.dumps(schema)).replace("SPEC", json.dumps(value)))


@tree("CEL expressions that are deep or long")
def _(place: Place) -> None:
    rules = (
        "(" * 20_000 + "true" + ")" * 20_000,
        "!" * 50_000 + "true",
        "-" * 50_000 + "1 > 0",
        "[" * 20_000 + "]" * 20_000,
        "true" + " && true" * 50_000,
        "self" + ".a" * 50_000,
        "self" + "[0]" * 50_000,
        "a ? " * 20_000,
        "'" + "a" * 900_000,
        "self.all(x, " * 2000 + "true" + ")" * 2000,
        "{" * 20_000,
        "1" + " + 1" * 100_000 + " > 0",
        "\0",
        "\ud83d",
        "has(has(has(self)))",
        "true ? " * 5000 + "1" + " : 1" * 5000,
    )
    validations = [{"rule": rule, "message": "a"} for rule in rules]
    crd(place, spec({"type": "object", "x-kubernetes-validations": validations}), {"a": [1]})


@tree("CEL expressions of Flux that are deep")
def _(place: Place) -> None:
    rules = (
        "(" * 20_000 + "true" + ")" * 20_000,
        "!" * 50_000 + "true",
        "true" + " && true" * 20_000,
        "[" * 20_000,
        "a" + ".b" * 50_000,
        "x.map(y, " * 3000,
    )
    checks = [{"apiVersion": "v1", "kind": "A", "current": rule} for rule in rules]
    waits = [{"name": "deploy", "readyExpr": rule} for rule in rules]
    place.write(
        "flux/flux.yaml",
        FLUX.replace("SPEC", f"healthCheckExprs: {json.dumps(checks)}, dependsOn: {json.dumps(waits)}, "),
    )
    place.write("deploy/web.yaml", MAP)


@tree("CRDs with fields of a wrong type")
def _(place: Place) -> None:
    for number, schema in enumerate(
        (
            "{properties: {spec: {type: [object, 5]}}}",
            "{x-kubernetes-validations: {rule: a}}",
            "{properties: {spec: {x-kubernetes-validations: [{rule: [a]}]}}}",
            "{additionalProperties: 5}",
            "{required: spec}",
            "{enum: a}",
            "{minimum: x}",
            "{maxItems: -1}",
            "{items: [{}]}",
            "{allOf: {}}",
            "{format: [a]}",
            "{multipleOf: 0}",
            "{pattern: 5}",
            "{if: 5, then: a}",
            "{const: &a [*a]}",
            "{$id: 'http://127.0.0.1:1/a', $ref: b}",
            "{$vocabulary: {a: true}}",
        )
    ):
        text = (
            CRD.replace("SCHEMA", schema)
            .replace("SPEC", "{a: b}")
            .replace("Colour", f"Colour{number}")
            .replace("colours", f"colours{number}")
        )
        place.write(f"{number:02}.yaml", text)
    for number, versions in enumerate(
        (
            "5",
            "{a: b}",
            "[5]",
            "[{name: [a]}]",
            "[{name: v1, schema: 5}]",
            "[{name: v1, served: 5, schema: {openAPIV3Schema: []}}]",
        )
    ):
        place.write(
            f"v{number}.yaml",
            f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
            f"metadata: {{name: a}}\nspec: {{group: [a], names: 5, versions: {versions}}}\n",
        )


@tree("a CRD that replaces a built-in kind")
def _(place: Place) -> None:
    for number, (group, kind) in enumerate(
        (
            ("", "ConfigMap"),
            ("apps", "Deployment"),
            ("../../../etc", "passwd"),
            ("a/b", "*"),
            ("kustomize.toolkit.fluxcd.io", "Kustomization"),
        )
    ):
        text = (
            CRD.replace("example.org", json.dumps(group))
            .replace("Colour", json.dumps(kind))
            .replace("SCHEMA", "{type: object, not: {}}")
            .replace("SPEC", "{}")
        )
        place.write(
            f"{number}.yaml",
            text.replace(f'colours."{group}"', "a").replace(f'"{group}"/v1', json.dumps(f"{group}/v1")),
        )
    place.write("web.yaml", MAP)


@tree("kinds and versions that are paths")
def _(place: Place) -> None:
    for number, (version, kind) in enumerate(
        (
            ("../../../../etc/v1", "passwd"),
            ("v1/../..", "../ConfigMap"),
            ("*", "*"),
            ("apps/v1\0", "a"),
            ("[a-z]*/v1", "?"),
            ("a" * 5000, "b" * 5000),
            ("..", ".."),
        )
    ):
        place.write(
            f"{number}.yaml",
            json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": "a", "namespace": "b"}}),
        )
