"""Why relay-server exits, from its log."""

import re

from relay_gitops.verify.cause import CAUSES, Cause, Diagnosis, Link, LinkState
from relay_gitops.verify.documentation import SERVER
from relay_gitops.verify.link_objects import failing_containers
from relay_gitops.verify.live import Live


def _log_says(pattern: str, message: str) -> Diagnosis:
    """Return a diagnosis that matches the log of a failing container; `message` is shown instead of the log line.

    relay-server prints presigned URLs in its error lines, so log lines are never shown.
    """
    expression = re.compile(pattern)

    def diagnose(live: Live, link: Link) -> str | None:
        for pod, container in failing_containers(live, link):
            lines = live.virtual.log(link.namespace, pod["metadata"]["name"], container["name"])
            if any(expression.search(line) for line in lines):
                return message
        return None

    return diagnose


def _of_log(id: str, name: str, title: str, pattern: str, message: str, *, fix: str, why: str) -> Cause:
    found = Cause(
        id=id,
        name=name,
        title=title,
        why=why,
        fix=fix,
        source=SERVER,
        state=LinkState.BROKEN,
        diagnose=_log_says(pattern, message),
    )
    CAUSES.add(found)
    return found


LOG_CAUSES: tuple[Cause, ...] = (
    _of_log(
        "VFY061",
        "bucket-missing",
        "bucket does not exist",
        r"[Bb]ucket does not exist",
        "relay-server reports that the bucket does not exist",
        fix="Run relay-gitops pin",
        why="cozystack generates the name of a bucket. relay-server exits if the bucket in relay.toml does not exist.",
    ),
    _of_log(
        "VFY062",
        "store-credentials-refused",
        "store rejects the credentials",
        r"[Nn]ot authorized to access store",
        "relay-server reports that it is not authorized to access the store",
        fix="Copy the bucket's access key and secret key into the fields of the 1Password item",
        why="The keys belong to another bucket or user, or were replaced when the bucket was recreated.",
    ),
    _of_log(
        "VFY063",
        "store-unreachable",
        "store unreachable",
        r"Error connecting to store|error sending request",
        "relay-server reports that it cannot connect to the store",
        fix="Run relay-gitops pin, and check that the cluster can reach store.endpoint with a public certificate",
        why="relay-server trusts only public certificate authorities. It ignores the certificates of the image.",
    ),
    _of_log(
        "VFY064",
        "store-credentials-missing",
        "store credentials missing in the environment of the pod",
        r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY) is required",
        "relay-server reports that a credential is missing",
        fix="Run relay-gitops check apps",
        why="relay-server reads AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from its environment.",
    ),
    _of_log(
        "VFY065",
        "relay-toml-refused",
        "relay.toml is not valid",
        r"Failed to (?:parse TOML|read config)|Invalid (?:configuration|URL|port)|Server URL is required",
        "relay-server rejects its configuration",
        fix="Run relay-gitops check apps",
        why="relay-server reads relay.toml at start, and exits if it is not valid.",
    ),
    _of_log(
        "VFY066",
        "auth-key-malformed",
        "auth key in relay.toml is malformed",
        r"token is not a valid format",
        "relay-server reports that the format of a key is not valid",
        fix="Correct relays[].config.auth, run make synth, commit and push",
        why="A public key must be base64 of its raw bytes.",
    ),
)
