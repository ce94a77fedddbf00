"""Why a client with the credentials of a relay cannot use its store."""

from relay_gitops.verify.cause import CAUSES, Cause, Diagnosis, Link, LinkState
from relay_gitops.verify.live import Live
from relay_gitops.verify.s3_store import StoreFault

S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


def _answers(fault: StoreFault) -> Diagnosis:
    def diagnose(live: Live, link: Link) -> str | None:
        answer = live.store_answer(link.relay)
        return answer.detail if answer.fault is fault else None

    return diagnose


def _of_store(id: str, name: str, title: str, fault: StoreFault, *, fix: str, why: str, waiting: bool = False) -> Cause:
    found = Cause(
        id=id,
        name=name,
        title=title,
        why=why,
        fix=fix,
        source=S3,
        state=LinkState.WAITING if waiting else LinkState.BROKEN,
        diagnose=_answers(fault),
    )
    CAUSES.add(found)
    return found


_CLIENTS = "Clients load attachments directly from the store, so they must reach it."

USABLE: tuple[Cause, ...] = (
    _of_store(
        "VFY140",
        "store-name-unknown",
        "host name of the store has no DNS record for this machine",
        StoreFault.NAME,
        fix="Run verify in the network of the clients, or correct store.endpoint or the DNS record",
        why=f"{_CLIENTS} This does not show whether the pod can reach it.",
        waiting=True,
    ),
    _of_store(
        "VFY141",
        "store-unreachable-here",
        "store unreachable from this machine",
        StoreFault.CONNECTION,
        fix="Run verify in the network of the clients, or correct store.endpoint or the firewall",
        why=f"{_CLIENTS} This does not show whether the pod can reach it.",
        waiting=True,
    ),
    _of_store(
        "VFY142",
        "store-certificate-invalid",
        "certificate of the store is not valid",
        StoreFault.TLS,
        fix="Give the store a certificate of a public authority for the host name in store.endpoint",
        why="relay-server trusts only public certificate authorities, and clients those of their device.",
    ),
    _of_store(
        "VFY143",
        "store-is-not-s3",
        "endpoint of the store is not an S3 server",
        StoreFault.NOT_S3,
        fix="Correct store.endpoint, run make synth, commit and push",
        why="relay-server takes any answer with status 200 for a success. Its edits are lost without an error.",
    ),
    _of_store(
        "VFY144",
        "store-clock-differs",
        "clock of this machine differs from the clock of the store",
        StoreFault.CLOCK,
        fix="Set the clock of this machine, then run verify again",
        why="A store refuses signatures of another time. The pod signs with the clock of its node.",
    ),
    _of_store(
        "VFY145",
        "store-refuses-key",
        "store refuses the access key in the Secret",
        StoreFault.CREDENTIALS,
        fix="Compare the 1Password item with the keys of the bucket; before a restart, read docs/operations.md, "
        "section The store refuses edits",
        why="The key was revoked, the secret key is wrong, or the key has no right to list the bucket. A relay that "
        "runs keeps answering, but cannot save.",
    ),
    _of_store(
        "VFY146",
        "store-bucket-missing",
        "bucket does not exist in the store",
        StoreFault.BUCKET,
        fix="Run relay-gitops pin, then commit and push",
        why="The bucket was deleted or recreated under another name. A relay that runs keeps answering, but cannot "
        "save.",
    ),
    _of_store(
        "VFY147",
        "store-answers-error",
        "store answers with an error",
        StoreFault.ERROR,
        fix="Check the store, and store.region in the environment",
        why="The store is down or overloaded, or expects another region.",
        waiting=True,
    ),
    _of_store(
        "VFY148",
        "store-refuses-probe",
        "object cannot be written, read or removed in the store",
        StoreFault.PROBE,
        fix="Grant the access key s3:GetObject, s3:PutObject and s3:DeleteObject for the prefix of the relay",
        why="`verify --probe-store` writes an object with a random name under the prefix, reads it and removes it.",
    ),
)
"""Why the store cannot be used with the credentials of a relay."""
