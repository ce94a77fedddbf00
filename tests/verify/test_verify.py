"""relay-gitops verify: a healthy chain, and each fault as an edit of it."""

import os
import re
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from relay_gitops.operate import kinds
from relay_gitops.verify.cause import CAUSES
from relay_gitops.verify.report import ChainReport
from tests.conftest import ROOT, Ran
from tests.operate.test_pin import MIRROR, OTHER
from tests.verify.chain import HOST, Chain, condition, lease
from tests.verify.fault_edits import (
    PRESIGNED,
    Edit,
    crash,
    live,
    not_created,
    not_processed,
    other_authorities,
    remove,
    says,
    unavailable,
)
from tests.verify.faults import FAULTS, MIRROR_FAULTS
from tests.verify.page_server import serve_page

import pytest
import yaml


def test_all_links_of_a_healthy_chain_hold(chain: Chain) -> None:
    status, report, shown = chain.verify()
    assert [(link.id, link.state.value) for link in report.links if link.state.value != "holds"] == []
    assert (status, report.holds, report.first) == (0, True, "")
    assert shown.splitlines()[-1] == "all 32 links hold"


def test_the_chain_holds_with_the_mirror(chain: Chain) -> None:
    chain.to_mirror()
    status, report, _ = chain.verify()
    assert (status, report.first) == (0, "")


def test_the_chain_holds_with_the_root_in_the_host(chain: Chain) -> None:
    chain.to_host_root()
    assert chain.verify()[:1] == (0,)


PRINTED = ROOT / "tests" / "verify" / "printed.yaml"
FIRST_FAULTS = {cause: name for name, (_, cause, _) in reversed(FAULTS.items())}
"""The fault of each cause whose message docs/faults.md shows."""


def expect_printed(chain: Chain, report: ChainReport) -> None:
    """Compare the message of the first broken link with the recorded one.

    RECORD_FAULTS=1 with --numprocesses=0 records it instead.
    """
    link = next(link for link in report.links if link.id == report.first)
    cause, message = link.rule, f"{link.title}: {link.detail.replace(chain.commit[:12], 'f' * 12)}"
    recorded = yaml.safe_load(PRINTED.read_text()) if PRINTED.exists() else {}
    if "RECORD_FAULTS" in os.environ:
        recorded[cause] = message
        PRINTED.write_text(yaml.safe_dump(recorded, width=1000, allow_unicode=True))
    assert recorded[cause] == message


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_broken_link_and_its_cause_are_reported(chain: Chain, name: str) -> None:
    link, cause, edit = FAULTS[name]
    edit(chain)
    ran = chain.run("--json")
    report = ChainReport.model_validate_json(ran.out)
    found = {entry.id: entry for entry in report.links}
    assert (ran.status, report.first, found[report.first].rule) == (1, link, cause), found[report.first]
    assert found[link].detail
    assert not re.search(r"\b(?:FOLDER|KIND|NAMESPACE|NAME|NOW)\b", found[link].fix), found[link].fix
    assert "X-Amz" not in ran.out
    if name in FIRST_FAULTS.values():
        expect_printed(chain, report)


@pytest.mark.parametrize("stale", [{"status": {"replicas": 1}}, {"metadata": {"uid": "new"}}])
def test_an_event_of_the_past_is_not_the_reason(chain: Chain, stale: dict[str, Any]) -> None:
    """Events stay for an hour, also those of a deleted object with the same name."""
    not_created("exceeded quota: none", says="Event")(chain)
    replica_set = chain.virtual.find(kinds.REPLICA_SET, "relay-5d8c", "relay")
    for key, value in stale.items():
        replica_set[key].update(value)
    chain.virtual.find(kinds.EVENT, "relay-5d8c.FailedCreate", "relay")["involvedObject"]["uid"] = "old"
    _, report, shown = chain.verify()
    assert (report.first, "exceeded quota" in shown) == ("relay/pod", False), shown


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        (
            "HelmRelease suspended",
            (
                "Run kubectl --namespace flux-system patch helmrelease relay --type=merge "
                """--patch='{"spec":{"suspend":null}}'"""
            ),
        ),
        (
            "helm-controller scaled to 0",
            "Run kubectl --namespace cozy-fluxcd scale deployment helm-controller --replicas=1",
        ),
        ("older commit", "Run relay-gitops bootstrap docs-prod"),
    ],
)
def test_a_fix_has_the_names_of_the_object(chain: Chain, name: str, fix: str) -> None:
    _, _, edit = FAULTS[name]
    edit(chain)
    assert chain.run().out.splitlines()[-1] == f"  fix: {fix}"


def test_the_first_broken_link_is_printed_last(chain: Chain) -> None:
    crash(f"Error: Error connecting to store. error sending request for url ({PRESIGNED})")(chain)
    ran = chain.run()
    assert ran.status == 1
    assert ran.out.splitlines()[-3:] == [
        f"Deployment relay/relay: {CAUSES['VFY063'].title} (VFY063).",
        "  virtual cluster: relay-server reports that it cannot connect to the store.",
        f"  fix: {CAUSES['VFY063'].fix}",
    ]


def test_tutorial_and_readme_show_real_output(chain: Chain) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text()
    (sample,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    (last,) = re.findall(r"the last line of `verify` is `(.*?)`", text)
    assert chain.run().out.splitlines()[-1] == last

    crash("Error: Not authorized to access store.")(chain)
    chain.store.keys = {}
    shown = chain.run().out
    assert shown.replace("enigma.vgijssel.nl", "example.org").endswith(f"\n{sample}")
    excerpt = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[-1]
    assert f"\n{excerpt}" in shown


@pytest.mark.parametrize(
    "edit",
    [
        says(
            kinds.GIT_REPOSITORY,
            "setup",
            "building artifact: new upstream revision 'main@sha1:1'",
            reason="Progressing",
        ),
        FAULTS["CRD of items missing"][2],
        FAULTS["item not seen"][2],
        FAULTS["Connect down"][2],
        FAULTS["Secret of a pod missing"][2],
        FAULTS["selector matches no pod"][2],
    ],
)
def test_states_of_a_first_installation_are_waiting(chain: Chain, edit: Edit) -> None:
    edit(chain)
    _, report, shown = chain.verify()
    assert [link.state.value for link in report.links if link.id == report.first] == ["waiting"], shown


@pytest.mark.parametrize("name", MIRROR_FAULTS)
def test_faults_of_the_mirror_are_reported(chain: Chain, name: str) -> None:
    cause, edit = MIRROR_FAULTS[name]
    chain.to_mirror()
    edit(chain)
    _, report, shown = chain.verify()
    assert (report.first, {entry.id: entry.rule for entry in report.links}[report.first]) == (
        "relay/backend",
        cause,
    ), shown
    if cause not in FIRST_FAULTS:
        expect_printed(chain, report)


def test_an_outdated_pin_is_reported_with_both_names(chain: Chain) -> None:
    chain.to_mirror(OTHER)
    _, report, shown = chain.verify()
    expect_printed(chain, report)
    assert f"{OTHER} is pinned, expected {MIRROR}" in shown
    assert shown.splitlines()[-1] == "  fix: Run relay-gitops pin, then commit and push"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_for_another_host_is_reported(chain: Chain, tmp_path: Path, *, trusted: bool) -> None:
    # The default certificate of an ingress controller is neither for the host nor from a known authority.
    with serve_page("other.example.org", tmp_path) as other:
        if not trusted:
            other.authority = other_authorities(chain)
        chain.page = other
        _, report, _ = chain.verify()
    assert {entry.id: entry.rule for entry in report.links}["relay/page"] == "VFY122"
    expect_printed(chain, report)


def test_an_expired_certificate_is_reported(chain: Chain, tmp_path: Path) -> None:
    with serve_page(HOST, tmp_path, not_after=datetime(2026, 1, 1, tzinfo=UTC)) as expired:
        chain.page = expired
        _, report, _ = chain.verify()
    assert {entry.id: entry.rule for entry in report.links}["relay/page"] == "VFY123"
    expect_printed(chain, report)


def test_a_missing_dns_record_is_reported(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: Any, **options: Any) -> Any:
        if host == HOST:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    _, report, _ = chain.verify("--connect-to", f"{HOST}:443:{HOST}:443")
    assert {entry.id: entry.rule for entry in report.links}["relay/page"] == "VFY120"
    expect_printed(chain, report)


def test_a_release_that_waits_for_a_dependency_is_reported(chain: Chain) -> None:
    says(kinds.HELM_RELEASE, "relay", "dependency 'flux-system/1password-secrets' is not ready")(chain)
    _, report, _ = chain.verify()
    assert {entry.id: entry.rule for entry in report.links}["release/relay/installed"] == "VFY036"
    expect_printed(chain, report)


@pytest.mark.parametrize(
    "edit",
    [
        # A controller that works, or that first ends the work on the previous generation.
        not_processed(kinds.HELM_RELEASE, "relay", timedelta(seconds=5)),
        not_processed(
            kinds.HELM_RELEASE,
            "relay",
            timedelta(minutes=2),
            conditions=[condition("True", "done"), condition("True", "working", "Reconciling")],
        ),
        not_processed(
            kinds.HELM_RELEASE,
            "relay",
            timedelta(minutes=5),
            conditions=[condition("True", "done", observedGeneration=2)],
        ),
        live(
            "host",
            kinds.DEPLOYMENT,
            "cert-manager",
            "cozy-cert-manager",
            lambda item: item.update(status={"conditions": [unavailable(timedelta(seconds=5))]}),
        ),
        # Left by a controller that shut down, and by one of another cluster.
        live(
            "virtual", kinds.LEASE, "helm-controller-leader-election", "cozy-fluxcd", lambda item: item.update(spec={})
        ),
        lambda chain: chain.virtual.add(
            {**lease("old", "x", "y"), "spec": {"holderIdentity": "y", "renewTime": "2026-11-24T20:00:00Z"}}
        ),
    ],
)
def test_controllers_that_work_are_not_reported(chain: Chain, edit: Edit) -> None:
    edit(chain)
    status, report, shown = chain.verify()
    assert (status, report.first) == (0, ""), shown


def test_controllers_that_may_not_be_listed_are_reported_as_not_checked(chain: Chain) -> None:
    chain.host.unreadable["Deployment"] = (403, 'deployments.apps is forbidden: User "x" cannot list it')
    status, report, shown = chain.verify()
    assert (status, report.first) == (0, "")
    assert {link.id: link.detail for link in report.links if link.detail} == {
        "host/controllers": 'deployments.apps is forbidden: User "x" cannot list it',
        "release/1password-operator/unchanged": "the chart is not in this repository",
    }
    line = 'controllers of the host cluster  not checked: deployments.apps is forbidden: User "x" cannot list it'
    assert line in shown


def test_links_behind_a_broken_link_are_blocked(chain: Chain) -> None:
    remove("virtual", kinds.DEPLOYMENT, "relay")(chain)
    _, report, shown = chain.verify()
    assert {entry.id: entry.blocked_by for entry in report.links if entry.blocked_by} == dict.fromkeys(
        (
            "relay/saves",
            "relay/service",
            "relay/release",
            "docs-prod/ready",
            "relay/backend",
            "relay/ingress",
            "relay/certificate",
            "relay/page",
        ),
        "relay/pod",
    )
    assert "· https://relay.enigma.vgijssel.nl  waits for Deployment relay/relay" in shown


def test_a_missing_relay_does_not_block_the_links_of_other_relays(chain: Chain) -> None:
    chain.platform.project.relays(
        {"name": "relay"},
        {"name": "family", "host": "family.enigma.vgijssel.nl", "prefix": "family", "nodePort": 30021},
    )
    assert chain.platform.project.synth().status == 0
    chain.reconcile()
    _, report, _ = chain.verify()
    states = {link.id: (link.state.value, link.rule) for link in report.links}
    assert (report.first, states[report.first]) == ("item/relay/family-s3-credentials", ("waiting", "VFY051"))
    assert states["release/family/installed"] == ("waiting", "VFY030")
    assert states["family/page"] == ("blocked", "")
    assert [states[f"relay/{name}"][0] for name in ("pod", "service", "release", "backend", "ingress", "page")] == [
        "holds"
    ] * 6


def from_second_asking_on(path: str, happens: Callable[[], object]) -> Callable[[str], None]:
    times = count(1)

    def asked(message: str) -> None:
        if message.endswith(path) and next(times) >= 2:
            happens()

    return asked


def test_wait_waits_for_a_waiting_link(chain: Chain) -> None:
    key = ("v1", "Service", "relay", "relay")
    gone = chain.virtual.objects.pop(key)
    chain.virtual.asked.append(
        from_second_asking_on("/services/relay", lambda: chain.virtual.objects.update({key: gone}))
    )
    ran = chain.run("--wait", "300")
    assert ran.status == 0, ran.out
    assert ran.err.splitlines() == [
        "Service relay/relay: Service of the relay missing (VFY071).",
        "all 32 links hold",
    ]


def test_an_interrupted_watch_ends_with_the_last_results(chain: Chain) -> None:
    remove("host", kinds.INGRESS_CLASS, "tenant-root", "")(chain)
    main = threading.main_thread().ident
    assert main is not None
    # A shell starts background jobs with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    chain.host.asked.append(
        from_second_asking_on("/ingressclasses/tenant-root", lambda: signal.pthread_kill(main, signal.SIGINT))
    )
    try:
        ran = chain.run("--watch", "--json")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (ran.status, ChainReport.model_validate_json(ran.out).first) == (1, "relay/ingress"), ran.err


def test_the_picture_shows_the_state_of_each_object(chain: Chain, tmp_path: Path) -> None:
    remove("virtual", kinds.DEPLOYMENT, "relay")(chain)
    pictures = {suffix: tmp_path / f"state{suffix}" for suffix in (".md", ".svg", ".png")}
    for picture in pictures.values():
        assert chain.run("--graph", str(picture)).status == 1
    lines = re.findall(r"<small>(\w+)</small><br/><b>(?:\S )?([\w-]+)</b>.*?:::(\w+)", pictures[".md"].read_text())
    states = {(kind, name): state for kind, name, state in lines}
    assert states["GitRepository", "setup"] == states["OnePasswordItem", "relay-s3-credentials"] == "ready"
    assert states["Deployment", "relay"] == "waiting"
    assert states["Ingress", "relay"] == "unknown"
    assert pictures[".svg"].read_text().startswith("<?xml")
    assert pictures[".png"].read_bytes().startswith(b"\x89PNG")


def test_an_unknown_picture_format_is_an_error_before_any_request(
    relay_gitops_command: Callable[..., Ran],
) -> None:
    # Sockets are disabled here, so a request would be another error.
    ran = relay_gitops_command("verify", "--graph", "state.txt")
    assert (ran.status, ran.err) == (
        2,
        "error: state.txt: unknown picture format. Pass a file that ends with .svg, .png or .md.\n",
    )


def test_without_cert_manager_the_tls_secret_is_enough(chain: Chain) -> None:
    chain.host.unserved.add("Certificate")
    assert chain.run().status == 0


def test_the_expected_commit_is_an_option(chain: Chain) -> None:
    status, report, _ = chain.verify("--commit", "f" * 40)
    assert (status, report.first) == (1, "docs-prod/source")


def test_every_cause_has_a_printed_message() -> None:
    assert set(yaml.safe_load(PRINTED.read_text())) == set(CAUSES)
