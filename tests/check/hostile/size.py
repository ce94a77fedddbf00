"""Trees that need much time or memory."""

from tests.check.hostile.place import MAP, Place, chart, crd, kustomization, manifest, tree

import yaml


@tree("an alias bomb")
def _(place: Place) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    place.write("web.yaml", MAP + "\n".join(lines) + "\n")


@tree("an alias to its own parent")
def _(place: Place) -> None:
    place.write("web.yaml", MAP + "a: &a [*a]\n")


@tree("an alias bomb in values of a release")
def _(place: Place) -> None:
    chart(
        place,
        "{{- $a := list 1 2 3 4 5 6 7 8 9 }}\n{{- range until 9 }}{{ $a = list $a $a $a $a $a }}{{ end }}\n"
        "a: {{ $a }}\n",
    )


@tree("deep nesting")
def _(place: Place) -> None:
    place.write("web.yaml", MAP + "a: " + "{a: " * 900 + "1" + "}" * 900 + "\n")
    place.write("block.yaml", "".join(" " * depth + "a:\n" for depth in range(400)))


@tree("a pattern that backtracks")
def _(place: Place) -> None:
    patch = {"target": {"kind": "ConfigMap", "name": "(a+)+$"}, "patch": "- {op: add, path: /data, value: {a: b}}"}
    kustomization(
        place, yaml.safe_dump({"resources": ["web.yaml"], "patches": [patch], "images": [{"name": "(a+)+$"}]})
    )
    place.write("web.yaml", manifest("ConfigMap", "a" * 60 + "b"))


@tree("a pattern of a CRD that backtracks")
def _(place: Place) -> None:
    pattern = {"type": "string", "pattern": "^(a+)+$"}
    spec = {"type": "object", "properties": {"a": pattern}}
    crd(place, {"type": "object", "properties": {"spec": spec}}, {"a": "a" * 60 + "b"})


@tree("patterns of .sourceignore that backtrack")
def _(place: Place) -> None:
    place.write(".sourceignore", f"{'*a' * 30}b\n{'**/' * 30}x\n")
    place.write("a" * 200 + ".yaml", MAP)


@tree("a CEL rule that needs years", heavy=True)
def _(place: Place) -> None:
    expression = "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))"
    numbers = {"type": "array", "items": {"type": "integer"}, "x-kubernetes-validations": [{"rule": expression}]}
    spec = {"type": "object", "properties": {"numbers": numbers}}
    crd(place, {"type": "object", "properties": {"spec": spec}}, {"numbers": list(range(300))})


@tree("a chart that repeats a string", heavy=True)
def _(place: Place) -> None:
    chart(place, MAP + 'data: {a: {{ repeat 2000000000 "x" }}}\n')


@tree("a chart with a long loop", heavy=True)
def _(place: Place) -> None:
    chart(place, "{{ range until 100000000 }}{{ end }}\n" + MAP)


@tree("a chart with three million objects", heavy=True)
def _(place: Place) -> None:
    chart(place, "{{ range $i := until 3000000 }}\n---\n" + MAP + "{{ end }}\n")


@tree("a chart that includes itself", heavy=True)
def _(place: Place) -> None:
    chart(place, '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}\n')


@tree("a large file")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    with (place.root / "large.yaml").open("wb") as opened:
        opened.truncate(200 * 1024 * 1024)


@tree("a long flow sequence", heavy=True)
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write("list.yaml", "a: [" + "a, " * 2_000_000 + "a]\n")


@tree("kustomizations that list each other in a long chain")
def _(place: Place) -> None:
    for number in range(600):
        place.write(f"a{number}/kustomization.yaml", f"namePrefix: a\nresources: [../a{number + 1}]\n")
    place.write("a600/kustomization.yaml", "resources: [web.yaml]\n")
    place.write("a600/web.yaml", MAP)


@tree("kustomizations that list each other in a circle")
def _(place: Place) -> None:
    kustomization(place, "namePrefix: a\nresources: [b]\n")
    place.write("b/kustomization.yaml", "namePrefix: b\nresources: [..]\n")
