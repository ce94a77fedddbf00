"""Trees with YAML that parsers read differently, or not at all."""

import json

from tests.check.hostile.place import MAP, Place, manifest, tree


@tree("merge keys that grow")
def _(place: Place) -> None:
    lines = ["m0: &m0 {" + ", ".join(f"k{n}: v" for n in range(20)) + "}"]
    lines += [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 20)}], x{n}: *m{n - 1}}}" for n in range(1, 12)]
    place.write("web.yaml", MAP + "\n".join(lines) + "\n")


@tree("a merge key of itself and of a scalar")
def _(place: Place) -> None:
    place.write("self.yaml", MAP + "a: &a {<<: *a, b: c}\n")
    place.write("scalar.yaml", MAP + "a: {<<: 1, b: c}\n")
    place.write("list.yaml", MAP + "a: {<<: [1, [2]], b: c}\n")
    place.write("web.yaml", MAP)


@tree("tags of Python and of the parser")
def _(place: Place) -> None:
    for number, tag in enumerate(
        (
            "!!python/object/apply:os.system ['touch ../outside/ran']",
            "!!python/name:os.system",
            "!!binary '****'",
            "!!set {a, b}",
            "!!omap [a: 1]",
            "!!timestamp 2001-13-45",
            "!!int 1_0:99",
            "!!float .e",
            "!!bool maybe",
            "!!null x",
            "!<tag:yaml.org,2002:map> [a]",
            "!!merge <<",
            "!local {a: b}",
            "!!str [a]",
            "!!seq {a: b}",
        )
    ):
        place.write(f"{number:02}.yaml", f"{MAP}data: {{a: {tag}}}\n")
        place.write(f"{number:02}-key.yaml", f"{MAP}data: {{? {tag} : a}}\n")


@tree("directives and document markers")
def _(place: Place) -> None:
    place.write("a.yaml", "%YAML 9.9\n---\n" + MAP)
    place.write("b.yaml", "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system ''\n" + MAP)
    place.write("c.yaml", "---\n" * 20_000 + MAP)
    place.write("d.yaml", MAP + "...\n" * 20_000)
    place.write("e.yaml", "--- |\n" + MAP)


@tree("encodings")
def _(place: Place) -> None:
    for codec in ("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp037", "utf-7"):
        place.write(f"{codec}.yaml", MAP.replace("web", "wëb" if codec == "latin-1" else "web").encode(codec))
    place.write("bom.yaml", b"\xef\xbb\xbf" * 3 + MAP.encode())
    place.write("nul.yaml", MAP.encode() + b"\0" * 5000)
    place.write("cr.yaml", MAP.replace("\n", "\r").encode())
    place.write("nel.yaml", MAP.replace("\n", "\x85").encode())
    place.write("ls.yaml", MAP.replace("\n", "\u2028").encode())
    place.write("overlong.yaml", MAP.encode() + b"a: \xc0\xaf\n")
    place.write("web.yaml", MAP)


@tree("surrogates")
def _(place: Place) -> None:
    place.write(
        "json.yaml", '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "\\ud800", "namespace": "a"}}'
    )
    place.write("pair.yaml", '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "\\ud83d\\ude00"}}')
    place.write("kind.yaml", '{"apiVersion": "v1", "kind": "\\udfff", "metadata": {"name": "a"}}')
    place.write("utf8.yaml", MAP.encode() + b"a: \xed\xa0\x80\n")
    place.write("long.yaml", MAP + 'a: "\\U0011FFFF"\n')


@tree("dates, infinities and other constants")
def _(place: Place) -> None:
    values = (
        "2001-01-01",
        "2001-01-01T00:00:00Z",
        "9999-99-99",
        "12:30:45",
        "-.inf",
        ".NaN",
        "0o9",
        "1e400",
        "-0",
        "0x",
        "~",
        "=",
        "<<",
        "?",
        "!",
        "y",
        "NULL",
        "1__",
        "0b",
        "+.5",
        ".",
        "..",
        "-",
        "1:2:3",
        "190:20:30.15",
    )
    place.write("values.yaml", MAP + "data:\n" + "".join(f"  k{n}: {value}\n" for n, value in enumerate(values)))
    place.write("keys.yaml", MAP + "data:\n" + "".join(f"  {value}: a\n" for value in values))
    place.write("flow.yaml", MAP + "data: {" + ", ".join(f"{value}: a" for value in values) + "}\n")
    place.write("name.yaml", MAP.replace("name: web", "name: 2001-01-01").replace("default", ".inf"))


@tree("keys that are no strings")
def _(place: Place) -> None:
    keys = ("[a]", "{a: b}", "1", "null", "true", "1.5", "? [a, b]", "&a b", "*a", "|\n  x\n")
    for number, key in enumerate(keys):
        place.write(f"{number}.yaml", f"{MAP}? {key}\n: a\n")
        place.write(f"{number}-top.yaml", f"? {key}\n: {{apiVersion: v1}}\n")
    place.write("metadata.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {1: a, null: b, [c]: d, name: {e: f}}\n")
    place.write("kind.yaml", "apiVersion: [v1]\nkind: {a: b}\nmetadata: {name: a}\n")


@tree("a list of lists of objects")
def _(place: Place) -> None:
    inner = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    for _ in range(60):
        inner = f'{{"apiVersion": "v1", "kind": "List", "items": [{inner}]}}'
    place.write("list.yaml", inner)
    place.write("wrong.yaml", "apiVersion: v1\nkind: List\nitems: {a: b}\n---\napiVersion: v1\nkind: List\nitems: 5\n")
    place.write("null.yaml", "apiVersion: v1\nkind: List\nitems: [null, 1, [], {}]\n")


@tree("fake metadata of SOPS")
def _(place: Place) -> None:
    place.write("a.yaml", manifest("Secret", stringData={"a": "plain-text-of-a-secret"}, sops={"mac": "ENC[x]"}))
    place.write("b.yaml", manifest("Secret", "b", stringData={"a": "ENC[plain"}, sops=[1]))
    place.write("c.yaml", "apiVersion: ENC[v1]\nkind: ENC[Secret]\nmetadata: {name: ENC[a]}\nsops: null\n")
    place.write("d.yaml", "sops: {age: &a [*a]}\n")
    place.write(".sops.yaml", "creation_rules: [{path_regex: '(a+)+$', age: x}]\n")


@tree("an invalid file of each special name")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    for name in ("kustomization.yaml", "kustomization.yml", "Kustomization"):
        for number, text in enumerate(
            ("- a\n", "null\n", "a: [\n", "kind: Component\nresources: [.]\n", "resources: [[]]\n", "!!binary x\n")
        ):
            place.write(f"{name}-{number}/{name}", text)
            place.write(f"{name}-{number}/web.yaml", MAP)
    place.write("both/kustomization.yaml", "resources: []\n")
    place.write("both/Kustomization", "resources: [a]\n")
