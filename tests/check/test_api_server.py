"""Objects that the API server rejects."""

from pathlib import Path
from typing import Any

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check

import pytest
import yaml


def findings(root: Path, *objects: dict[str, object]) -> list[tuple[str, str]]:
    (root / "objects.yaml").write_text(yaml.safe_dump_all(objects))
    return [(entry.rule, entry.message) for entry in check([root], root, {Level.GRAPH}).findings]


def cron_job(schedule: str, name: str = "backup") -> dict[str, Any]:
    pod = {"restartPolicy": "Never", "containers": [{"name": "backup", "image": "example.org/backup:1.0"}]}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name, "namespace": "web"},
        "spec": {"schedule": schedule, "jobTemplate": {"spec": {"template": {"spec": pod}}}},
    }


SCHEDULES = [
    "* * * * *",
    "*/15 0-6 1,15 * mon-fri",
    "0 3 ? JAN SUN",
    "5/10 * * * *",
    "@hourly",
    "@every 1h30m",
]
NO_SCHEDULES = {
    "60 * * * *": "invalid minute 60",
    "0 24 * * *": "invalid hour 24",
    "0 0 0 * *": "invalid day of the month 0",
    "0 0 * * 7": "invalid day of the week 7",
    "0 0 * * fri-mon": "invalid day of the week fri-mon",
    "*/0 * * * *": "invalid minute */0",
    "0 0 * *": "it has 4 fields instead of 5",
    "0 0 0 * * *": "it has 6 fields instead of 5",
    "@fortnightly": "it has 1 fields instead of 5",
}
"""Invalid schedules and their errors; e2e/test_rules.py sends all of them to a real API server."""


@pytest.mark.parametrize("schedule", [*SCHEDULES, "${SCHEDULE}"])
def test_valid_schedules(schedule: str, tmp_path: Path) -> None:
    assert findings(tmp_path, cron_job(schedule)) == []


@pytest.mark.parametrize("schedule", NO_SCHEDULES)
def test_invalid_schedules(schedule: str, tmp_path: Path) -> None:
    message = f"`{schedule}` is not a valid schedule, so the API server rejects the CronJob: {NO_SCHEDULES[schedule]}"

    assert findings(tmp_path, cron_job(schedule)) == [("WORK015", message)]


def test_long_and_invalid_names(tmp_path: Path) -> None:
    assert findings(tmp_path, cron_job("@daily", "b" * 53), cron_job("@daily", "Back_up")) == [
        ("META002", "the name has 53 characters, but a CronJob may have at most 52"),
        ("META002", "`Back_up` is not a valid name, so the API server rejects it"),
    ]


ABOUT_THE_SAME = [
    ("1000m", "1", "1001m"),
    ("1000k", "1M", "1001k"),
    ("1000M", "1G", "1001M"),
    ("1000G", "1T", "1001G"),
    ("1000T", "1P", "1001T"),
    ("1000P", "1E", "1001P"),
    ("1024Ki", "1Mi", "1025Ki"),
    ("1024Mi", "1Gi", "1025Mi"),
    ("1024Gi", "1Ti", "1025Gi"),
    ("1024Ti", "1Pi", "1025Ti"),
    ("1024Pi", "1Ei", "1025Pi"),
    ("1099511627776", "1Ti", "1099511627777"),
]
"""A quantity, the same quantity with the next suffix, and the next larger quantity."""


@pytest.mark.parametrize(("same", "limit", "more"), ABOUT_THE_SAME)
def test_requests_and_limits_with_different_suffixes(same: str, limit: str, more: str, tmp_path: Path) -> None:
    def resources(asked: str, allowed: str) -> list[str]:
        pod = cron_job("@daily")
        (container,) = pod["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        container["resources"] = {"requests": {"memory": asked}, "limits": {"memory": allowed}}
        return [rule for rule, _ in findings(tmp_path, pod) if rule == "WORK016"]

    assert resources(same, limit) == []
    assert resources(limit, same) == []
    assert resources(more, limit) == ["WORK016"]
    assert resources(limit, more) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("interval", "1d", "expected a duration like 30m or 1h30m, without days; rejected by Flux 2.7, Flux 2.9"),
        ("interval", 30, "expected a string, but got an integer; rejected by Flux 2.7, Flux 2.9"),
        ("timeout", "1h", "expected a duration like 90s or 5m, without hours; rejected by Flux 2.7, Flux 2.9"),
        (
            "url",
            "git@example.org:a/b",
            "expected a URL that starts with https:// or ssh://; rejected by Flux 2.7, Flux 2.9",
        ),
    ],
)
def test_messages_for_invalid_crd_fields(key: str, value: object, message: str, tmp_path: Path) -> None:
    spec = {"interval": "5m", "url": "https://example.org/a/b", "ref": {"branch": "main"}, key: value}
    metadata = {"name": "setup", "namespace": "flux-system"}
    manifest = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": metadata,
        "spec": spec,
    }
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump(manifest))

    found = [(entry.rule, entry.key, entry.message) for entry in check([tmp_path], tmp_path, set(Level)).findings]
    assert found == [("SCH002", f"spec.{key}", message)]


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("batch/v1beta1", "CronJob", "batch/v1"),
        ("apps/v1beta2", "Deployment", "apps/v1"),
        ("extensions/v1beta1", "Ingress", "networking.k8s.io/v1"),
        ("networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
        ("policy/v1beta1", "PodSecurityPolicy", ""),
    ],
)
def test_removed_api_versions(api_version: str, kind: str, expected: str, tmp_path: Path) -> None:
    removed = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "web"}}
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump(removed))
    found = check([tmp_path], tmp_path, {Level.SCHEMA}).findings

    message = f"Kubernetes 1.33 to 1.35 does not serve {api_version} {kind}, so Flux applies nothing"
    fix = f"Write {expected}, and adapt the fields as `kubectl explain` describes them"
    assert [(entry.rule, entry.message, entry.fix) for entry in found] == [
        ("SCH007", f"{message}; {expected} is served", fix)
        if expected
        else ("SCH007", message, "Remove the object, or replace it with a kind that Kubernetes serves")
    ]


@pytest.mark.parametrize(
    ("api_version", "kind"), [("snapshot.storage.k8s.io/v1", "VolumeSnapshot"), ("example.org/v1", "CronJob")]
)
def test_api_groups_outside_kubernetes(api_version: str, kind: str, tmp_path: Path) -> None:
    custom = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "web"}}
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump(custom))

    assert [entry.rule for entry in check([tmp_path], tmp_path, {Level.SCHEMA}).findings] == ["SCH004"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Z29vZCBtb3JuaW5n", []), ("Z29vZCBt\nb3JuaW5n\n", []), ("${GREETING}", []), ("correct-horse", ["greeting"])],
)
def test_base64_in_secret_data(value: str, expected: list[str], tmp_path: Path) -> None:
    secret: dict[str, object] = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "web"}}
    found = [
        message for rule, message in findings(tmp_path, {**secret, "data": {"greeting": value}}) if rule == "SEC007"
    ]

    assert found == [f"the value of `{key}` is not base64, so the API server rejects the Secret" for key in expected]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, "is not set and defaults to Always, but a Job accepts only OnFailure or Never"),
        ("Always", "is Always, but a Job accepts only OnFailure or Never"),
        ("Never", ""),
        ("${POLICY}", ""),
    ],
)
def test_restart_policy_of_a_job(policy: str | None, expected: str, tmp_path: Path) -> None:
    containers = [{"name": "web", "image": "example.org/web:1.0"}]
    job: dict[str, object] = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "web", "namespace": "web"},
        "spec": {"template": {"spec": {"containers": containers} | ({"restartPolicy": policy} if policy else {})}},
    }

    found = [message for rule, message in findings(tmp_path, job) if rule == "WORK019"]
    assert found == ([f"`restartPolicy` {expected}"] if expected else [])
