"""Trees with odd files, and with settings of Git and of relay-gitops."""

import os
import socket

from tests.check.hostile.place import FLUX, MAP, Place, chart, manifest, tree

CONFIG = (
    "[core]\n\tfsmonitor = touch {ran}\n\thooksPath = hooks\n\tpager = touch {ran}\n\tsshCommand = touch {ran}\n"
    '\tattributesFile = attributes\n[diff]\n\texternal = touch {ran}\n[filter "x"]\n\tclean = touch {ran}\n'
    "\tsmudge = touch {ran}\n\trequired = true\n[alias]\n\tls-files = !touch {ran}\n"
    "[include]\n\tpath = {outside}/secret.env\n"
)


@tree("links in a circle and in a long chain")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.link("a/b", "../a")
    place.link("self", "self")
    place.link("up", "..")
    for number in range(60):
        place.link(f"chain{number}.yaml", f"chain{number + 1}.yaml")
    place.link("chain60.yaml", "web.yaml")
    place.link("kustomization.yaml", "kustomization.yaml")


@tree("a socket, a pipe and devices with special names")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    here = os.getcwd()  # noqa: PTH109 - the path of a socket may have 108 bytes
    os.chdir(place.root)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.yaml")
    os.chdir(here)
    for name in (".relay-gitops.yaml", ".sourceignore", "kustomization.yaml", "pipes/kustomization.yaml"):
        (place.root / name).parent.mkdir(exist_ok=True)
        os.mkfifo(place.root / name)
    place.link("full.yaml", "/dev/full")
    place.link("random/kustomization.yaml", "/dev/urandom")
    place.link("proc.yaml", "/proc/self/environ")


@tree("pipes in a chart")
def _(place: Place) -> None:
    chart(place, MAP)
    os.mkfifo(place.root / "charts/web/values.yaml")
    os.mkfifo(place.root / "charts/web/templates/pipe.yaml")
    os.mkfifo(place.root / "charts/web/values.schema.json")


@tree("files without permissions")
def _(place: Place) -> None:
    place.write("web.yaml", MAP)
    place.write("closed/web.yaml", MAP)
    place.write("secret.yaml", MAP)
    (place.root / "closed").chmod(0o000)
    (place.root / "secret.yaml").chmod(0o000)


@tree("names that are lines, commands and options")
def _(place: Place) -> None:
    names = (
        "-",
        "--help",
        "--config=x.yaml",
        "a b.yaml",
        "a\tb.yaml",
        "a\n1 object in 1 file: 0 errors.yaml",
        "a%0A::error::x.yaml",
        "$(touch ran).yaml",
        "`touch ran`.yaml",
        "\u202egpj.yaml",
        "a\u200bb.yaml",
        "::add-mask::a.yaml",
        "##vso[a]b.yaml",
        "[bold red]a[/].yaml",
        "a'b\"c.yaml",
        "..yaml",
        "...yaml",
        "CON.yaml",
        "a" * 240 + ".yaml",
        "e\u0301.yaml",
        "\u00e9.yaml",
    )
    for name in names:
        place.write(f"{name}/x.yaml" if not name.endswith("yaml") else name, "a: [\n")
        place.write(f"{name}-folder/kustomization.yaml", "resources: [gone.yaml]\nnamePrefix: x-\n")
    place.write("web.yaml", MAP)


@tree("names that differ in case and in normalization")
def _(place: Place) -> None:
    for name in (
        "web.yaml",
        "Web.yaml",
        "WEB.YAML",
        "web.YAML",
        "KUSTOMIZATION.YAML",
        "Kustomization.yaml",
        "\u212a.yaml",
        "k.yaml",
    ):
        place.write(name, MAP)
    place.write(".GIT/config", "[core]\n")
    place.write("a/.Git/config", "[core]\n")


@tree("a deep folder")
def _(place: Place) -> None:
    name = "/".join(["a"] * 400)
    place.write(f"{name}/web.yaml", MAP)
    place.write(f"{name}/kustomization.yaml", "resources: [web.yaml, " + "../" * 300 + "b.yaml]\nnamePrefix: x-\n")


@tree("nested repositories with settings that run programs")
def _(place: Place) -> None:
    text = CONFIG.format(ran=place.outside / "ran", outside=place.outside)
    for folder, name in (("bare", ""), ("modules/x", ""), ("sub", ".git/")):
        place.write(f"{folder}/{name}config", text + "\tbare = true\n")
        place.write(f"{folder}/{name}HEAD", "ref: refs/heads/main\n")
        place.write(f"{folder}/{name}refs/x", "")
        place.write(f"{folder}/{name}objects/info/alternates", f"{place.outside}\n/\n")
        place.write(f"{folder}/hooks/post-checkout", f"#!/bin/sh\ntouch {place.outside / 'ran'}\n")
        place.write(f"{folder}/kustomization.yaml", "resources: [web.yaml]\nnamePrefix: a\n")
        place.write(f"{folder}/web.yaml", MAP)
    place.write("flux/flux.yaml", FLUX.replace("SPEC", ""))
    place.write("deploy/web.yaml", MAP)


@tree("a .git file that points elsewhere")
def _(place: Place) -> None:
    place.write("evil/config", CONFIG.format(ran=place.outside / "ran", outside=place.outside))
    place.write("evil/HEAD", "ref: refs/heads/main\n")
    place.write("evil/objects/x", "")
    place.write("evil/refs/x", "")
    for folder in ("", "sub/"):
        place.write(f"{folder}.git", "gitdir: " + ("../evil\n" if folder else "evil\n"))
        place.write(f"{folder}web.yaml", MAP)
    place.write("flux/flux.yaml", FLUX.replace("SPEC", ""))
    place.write(".gitattributes", "* filter=x diff=x merge=x text eol=crlf working-tree-encoding=UTF-16\n")
    place.write(
        ".gitmodules",
        f'[submodule "x"]\n\tpath = sub\n\turl = {place.url}/x\n\tupdate = !touch {place.outside / "ran"}\n',
    )


@tree("configuration of relay-gitops that is hostile")
def _(place: Place) -> None:
    place.write("web.yaml", manifest("Secret", stringData={"password": "plain-text-of-a-secret"}))
    place.write(
        ".relay-gitops.yaml",
        'ignore:\n- {rule: SEC002, reason: "\\e[31m\\n::error::x", file: \'' + "*a" * 300 + "', object: '[!'}\n"
        "- {rule: '../../x', reason: a, file: '/etc/passwd'}\n- {rule: SEC001, reason: a, file: '../outside/*'}\n"
        "- {rule: LIM001, reason: a}\n- {rule: '*', reason: a}\n",
    )


@tree("sourceignore files that are hostile")
def _(place: Place) -> None:
    place.write(
        "flux/flux.yaml",
        FLUX.replace("SPEC", "").replace("interval: 5m,", 'interval: 5m, ignore: "[\\n**/**/**\\n!\\n\\\\",'),
    )
    place.write("deploy/web.yaml", MAP)
    place.write(".sourceignore", "[a-\n!\n\\\n**\n!deploy\n" + "a/**/" * 2000 + "\n" + "x\n" * 20_000)
    place.write("deploy/.sourceignore", "\0\x1b[31m\n" + "?" * 100_000)


@tree("a project of relay-gitops that is not one")
def _(place: Place) -> None:
    place.write("main.py", f"open({str(place.outside / 'ran')!r}, 'w').close()\n")
    place.write("sitecustomize.py", f"open({str(place.outside / 'ran')!r}, 'w').close()\n")
    place.write("relay_gitops/__init__.py", f"open({str(place.outside / 'ran')!r}, 'w').close()\n")
    place.write("yaml.py", f"open({str(place.outside / 'ran')!r}, 'w').close()\n")
    place.write("cdk8s.yaml", "app: [\n")
    place.write("environments/docs.yaml", "!!python/object/apply:os.system [id]\n")
    place.write("apps/web.yaml", "# Generated by relay-gitops \x1b[31m\n" + MAP)
    place.link("helm", place.outside)


@tree("names of objects that are formats")
def _(place: Place) -> None:
    for number, name in enumerate(
        (
            "{0.__class__}",
            "%s%n",
            "[link=file:///etc/passwd]a[/link]",
            "a|b`c",
            "<script>alert(1)</script>",
            "@team #1",
            "]]>",
            "\\u001b[31m",
            "a\u2028b",
            "\u061c",
            "${{ secrets.A }}",
            "::set-output name=a::b",
            "\x00",
        )
    ):
        place.write(f"{number}.yaml", manifest("Secret", name, stringData={name: "plain-text-of-a-secret"}))
