"""Trees that abuse Helm and its template functions."""

import gzip
import io
import json
import tarfile

from tests.check.hostile.place import CRD, MAP, Place, chart, files_get, tree

import yaml

DEPENDENCY = (
    "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{{name: a, version: 1.0.0, repository: '{}'}}]\n"
)


def archive(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return a compressed archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as opened:
        for entry, data in entries:
            entry.size = len(data)
            opened.addfile(entry, io.BytesIO(data))
    return content.getvalue()


def link(name: str, target: str) -> tarfile.TarInfo:
    """Return an entry that is a symbolic link."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    return entry


@tree("template functions that read the environment or the cluster")
def _(place: Place) -> None:
    functions = (
        'env "HOME"',
        'expandenv "$PATH"',
        '(lookup "v1" "Secret" "default" "a")',
        ".Capabilities.APIVersions",
        '(getHostByName "example.org")',
        "now",
        '(genCA "a" 1)',
        "randAlpha 5",
        '(osBase "a")',
    )
    for number, function in enumerate(functions):
        chart(place, MAP + f"data: {{a: {{{{ {function} | toJson }}}}}}\n")
        place.write(f"charts/c{number}/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
        place.write(f"charts/c{number}/templates/a.yaml", MAP + f"data: {{a: {{{{ {function} | toJson }}}}}}\n")
        release = (place.root / "deploy/release.yaml").read_text()
        place.write(
            f"deploy/r{number}.yaml",
            release.replace("name: web", f"name: w{number}").replace("charts/web", f"charts/c{number}"),
        )


@tree("tpl of itself", heavy=True)
def _(place: Place) -> None:
    chart(
        place,
        '{{ define "a" }}{{ tpl (include "b" .) . }}{{ end }}{{ define "b" }}'
        '{{ "{{ include \\"a\\" . }}" }}{{ end }}{{ include "a" . }}\n',
    )


@tree("files of a chart by patterns")
def _(place: Place) -> None:
    chart(
        place,
        MAP + 'data: {a: {{ (.Files.Glob "../../**").AsConfig | quote }}, b: '
        '{{ range $p, $_ := .Files.Glob "**" }}{{ $p }}{{ end }}}\n',
    )
    place.link("charts/web/outside", place.outside)
    place.link("charts/web/secret.yaml", place.outside / "secret.yaml")
    place.write("charts/web/.helmignore", "{a,b\n[\n" + "*" * 5000 + "\n")


@tree("a path upwards in Files.Get")
def _(place: Place) -> None:
    chart(
        place,
        files_get("../../../outside/secret.yaml") + f'b: {{{{ .Files.Get "{place.outside}/secret.yaml" | quote }}}}\n',
    )


@tree("dependencies from every place")
def _(place: Place) -> None:
    for number, repository in enumerate(
        ("file://../../../outside", f"{place.url}/charts", f"oci://{place.url[7:]}/a", "@stable", "alias:x", "")
    ):
        chart(place, MAP, path=f"./charts/c{number}")
        place.write(f"charts/c{number}/Chart.yaml", DEPENDENCY.format(repository))
        place.write(
            f"charts/c{number}/Chart.lock",
            "dependencies: [{name: a, repository: 'file://..', version: 9.9.9}]\ndigest: x\n",
        )
        place.write(f"charts/c{number}/templates/a.yaml", MAP)
        release = (place.root / "deploy/release.yaml").read_text().replace("name: web", f"name: w{number}")
        place.write(f"deploy/r{number}.yaml", release)


@tree("subcharts with conditions in a circle")
def _(place: Place) -> None:
    chart(place, MAP, values="")
    text = (
        "dependencies: [{name: b, version: 1.0.0, condition: 'b.a.b', tags: [x], alias: web, "
        "import-values: [{child: a, parent: b}, x]}]\n"
    )
    place.write("charts/web/Chart.yaml", f"apiVersion: v2\nname: web\nversion: 1.0.0\n{text}")
    for path in ("charts/web/charts/b", "charts/web/charts/b/charts/b"):
        place.write(f"{path}/Chart.yaml", f"apiVersion: v2\nname: b\nversion: 1.0.0\n{text}")
        place.write(f"{path}/values.yaml", "a: {b: {a: {b: true}}}\nglobal: {global: {global: x}}\n")
        place.write(f"{path}/templates/a.yaml", MAP)


@tree("an archive of a dependency with links and paths outside")
def _(place: Place) -> None:
    chart(place, MAP)
    place.write("charts/web/Chart.yaml", DEPENDENCY.format(""))
    meta = b"apiVersion: v2\nname: a\nversion: 1.0.0\n"
    place.write(
        "charts/web/charts/a-1.0.0.tgz",
        archive(
            (tarfile.TarInfo("a/Chart.yaml"), meta),
            (link("a/templates/link.yaml", str(place.outside / "secret.yaml")), b""),
            (link("a/templates/folder", "../../../../outside"), b""),
            (tarfile.TarInfo("a/../../../../outside/ran"), b"x"),
            (tarfile.TarInfo(str(place.outside / "ran")), b"x"),
            (tarfile.TarInfo("a/templates/\x1b[31m.yaml"), b"a: [\n"),
        ),
    )


@tree("an archive that is a bomb", heavy=True)
def _(place: Place) -> None:
    chart(place, MAP)
    place.write("charts/web/Chart.yaml", DEPENDENCY.format(""))
    place.write("charts/web/charts/a-1.0.0.tgz", gzip.compress(bytes(400 * 1024 * 1024), 9))
    place.write("charts/web/charts/b-1.0.0.tgz", b"\x1f\x8b" + bytes(100))
    inner = archive((tarfile.TarInfo("a/Chart.yaml"), b"apiVersion: v2\nname: a\nversion: 1.0.0\n"))
    for number in range(12):
        inner = archive((tarfile.TarInfo(f"a/charts/c{number}.tgz"), inner))
    place.write("charts/web/charts/c-1.0.0.tgz", inner)


@tree("a schema of values that never ends")
def _(place: Place) -> None:
    chart(place, MAP, values="")
    loop = {"$dynamicRef": "#n", "$dynamicAnchor": "n"}
    bomb = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)} | {"d40": {"type": "object"}}
    place.write(
        "charts/web/values.schema.json",
        json.dumps(
            {"$ref": "#/$defs/d0", "$defs": {**bomb, "n": loop}, "patternProperties": {"(a+)+$": {}, "(?<!x)": {}}}
        ),
    )
    place.write("charts/web/values.yaml", yaml.safe_dump({"a" * 60 + "b": {"x": 1}}))


@tree("a schema of values that is deep or no schema")
def _(place: Place) -> None:
    chart(place, MAP)
    place.write("charts/web/values.schema.json", '{"properties": {"a": ' * 20_000 + "{}" + "}}" * 20_000)
    place.write("charts/web/charts/b/Chart.yaml", "apiVersion: v2\nname: b\nversion: 1.0.0\n")
    place.write(
        "charts/web/charts/b/values.schema.json", '{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}'
    )
    place.write("charts/web/charts/c/values.schema.json", '[1, {"$schema": 5}]')


@tree("CRDs of a chart with ten megabytes")
def _(place: Place) -> None:
    chart(place, MAP)
    one = CRD.split("---\n")[0].replace("SCHEMA", json.dumps({"type": "object", "description": "x" * 1_000_000}))
    place.write("charts/web/crds/all.yaml", "---\n".join(one.replace("colours", f"c{n}") for n in range(7)))
    place.write("charts/web/crds/more.yaml", "---\n".join(one.replace("colours", f"d{n}") for n in range(7)))


@tree("values of a release of every type")
def _(place: Place) -> None:
    chart(place, MAP + "data: {a: {{ .Values | toJson | quote }}}\n")
    release = (place.root / "deploy/release.yaml").read_text()
    for number, values in enumerate(
        (
            "5",
            "[a]",
            "a",
            "null",
            "{a: &a {b: c}, <<: *a}",
            "{'a.b[0]': c, ? [x] : y, 1: 2, ~: 3}",
            "2001-01-01",
            ".inf",
            '"\\ud800"',
        )
    ):
        place.write(
            f"deploy/r{number}.yaml", release.replace("name: web", f"name: w{number}") + f"  values: {values}\n"
        )
    place.write("deploy/names.yaml", release.replace('"web"', "[a]").replace("./charts/web", "{}"))


@tree("a chart whose names are odd")
def _(place: Place) -> None:
    chart(place, MAP, name="../../../../outside/ran")
    place.write("charts/web/templates/a\nb.yaml", MAP)
    place.write("charts/web/templates/\x1b[2J.yaml", "{{ fail .Template.Name }}")
    place.write(
        "charts/web/Chart.yaml",
        'apiVersion: v2\nname: "../outside"\nversion: "1.0.0\\n::error::x"\nkubeVersion: ">= ${{"\n',
    )
