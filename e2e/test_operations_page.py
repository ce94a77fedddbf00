"""The commands of docs/operations.md that back up, restore and tear down, in their order."""

import re
import shutil
from collections.abc import Iterator
from functools import partial

from e2e.conftest import started
from e2e.control_plane import ControlPlane
from e2e.deployment import ROOT, Deployment
from e2e.names import HOST, INGRESS, NAMESPACE, RELAY, TENANT
from e2e.store import BUCKET
from e2e.verbs import Operator

import pytest

PAGE = (ROOT / "docs" / "operations.md").read_text()
SECONDS = 120.0


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Return an operator of running clusters."""
    with started(tmp_path_factory.mktemp("clusters")) as day:
        found = Operator(day)
        found.first_day()
        yield found


def commands(section: str) -> list[str]:
    """Return the commands of a section of the page, in their order."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"(?:^ +|`)((?:kubectl|aws|relay-gitops verify) [^`\n]+)", text, re.MULTILINE)


def run(operator: Operator, command: str, cluster: str) -> None:
    """Run a command of the page. The bucket is a folder, so `aws s3 sync` is a copy of files."""
    day = operator.day
    program, *arguments = re.sub("'([^']*)'", r"\1", command).split(" ")
    if program == "kubectl":
        done = getattr(day.clusters, cluster).kubectl(*arguments)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return
    if program == "relay-gitops":
        done = operator.verify(*arguments[1:])
        assert done.returncode == 0, done.stdout
        return
    places = {
        "s3://BUCKET/PREFIX/": day.clusters.store.buckets / BUCKET / day.environment["relays"][0]["prefix"],
        "backup/": day.clusters.folder / "backup",
    }
    *_, source, target = arguments
    if "--delete" in arguments:
        shutil.rmtree(places[target])
    shutil.copytree(places[source], places[target], dirs_exist_ok=True)


def documents(day: Deployment) -> dict[str, str]:
    """Return the objects of the relay."""
    folder = day.clusters.store.buckets / BUCKET / str(day.environment["relays"][0]["prefix"])
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def has_pods(day: Deployment) -> bool:
    return any(pod["metadata"]["namespace"] == NAMESPACE for pod in day.clusters.virtual.list("pod"))


def remaining(cluster: ControlPlane, kind: str) -> str:
    return " ".join(each["metadata"]["name"] for each in cluster.list(kind))


def test_documents_are_backed_up_and_restored(operator: Operator) -> None:
    day, virtual = operator.day, operator.day.clusters.virtual
    folder = day.clusters.store.buckets / BUCKET / str(day.environment["relays"][0]["prefix"])
    (folder / "a").mkdir(parents=True, exist_ok=True)
    (folder / "a" / "data.ysweet").write_text("first")
    before = documents(day)
    back_up, *restore = commands("Back up and restore documents")
    kubectl = ["kubectl", "kubectl"]
    assert [command.split()[0] for command in restore] == [*kubectl, "aws", *kubectl, "relay-gitops"]
    run(operator, back_up, "virtual")
    (folder / "a" / "data.ysweet").write_text("overwritten")
    (folder / "b").mkdir()
    (folder / "b" / "data.ysweet").write_text("later")

    for command in restore:
        run(operator, command, "virtual")
        if "--replicas 0" in command:
            day.until(lambda: "a pod" if has_pods(day) else "", seconds=SECONDS)
            # Flux must not start the server again during the restore.
            day.reconcile()
            assert virtual.find("deployment", RELAY, NAMESPACE)["spec"]["replicas"] == 0
    assert documents(day) == before
    day.until(lambda: day.not_served(HOST), seconds=SECONDS)


def test_everything_is_torn_down(operator: Operator) -> None:
    day, virtual, host = operator.day, operator.day.clusters.virtual, operator.day.clusters.host
    first, *rest = commands("Tear down")
    assert [len(rest), *(command.split()[4] for command in (first, *rest))] == [
        2,
        "kustomization",
        "helmrelease",
        "kustomization",
    ]
    run(operator, first, "host")
    day.until(lambda: "the Ingress" if host.find("ingress", INGRESS, TENANT) else "", seconds=SECONDS)
    for command in rest:
        run(operator, command, "virtual")
    for kind in ("helmrelease", "onepassworditem", "kustomization"):
        day.until(partial(remaining, virtual, kind), seconds=SECONDS)
    # These stay, as the page says, and nothing keeps them from being deleted.
    values = day.environment
    for name in (NAMESPACE, values["onePassword"]["namespace"]):
        done = virtual.kubectl("delete", "namespace", name, "--timeout=120s")
        assert done.returncode == 0, done.stderr
    for cluster, name, namespace in ((virtual, "setup", "flux-system"), (host, "docs-infra-prod", "flux-system")):
        done = cluster.kubectl("delete", "gitrepository", name, f"--namespace={namespace}", "--timeout=60s")
        assert done.returncode == 0, done.stderr
    done = host.kubectl("delete", "secret", f"{INGRESS}-tls", f"--namespace={TENANT}")
    assert done.returncode == 0, done.stderr
    assert host.find("service", RELAY, TENANT) == {}
    assert day.mirrors(RELAY, NAMESPACE) == []
