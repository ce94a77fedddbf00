"""The verbs of relay-gitops, run as processes in the operator's checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import e2e.store
from e2e.deployment import Deployment
from e2e.names import DOMAIN, HOST, ITEM, TENANT, VALUES, VAULT
from e2e.store import BUCKET, CREDENTIALS
from relay_gitops.verify.report import ChainReport, LinkReport

CREDENTIALS_FILE = json.dumps({"version": "2", "deviceUuid": "e2e"})
# The 1Password CLI needs an account, so this script replaces it: same arguments, with values from a file.
OP = """\
#!{python}
import json, pathlib, sys
values = json.loads(pathlib.Path({values!r}).read_text())
reference = sys.argv[-1]
if reference not in values:
    item = reference.rpartition('/')[0]
    if any(known.startswith(item + '/') for known in values):
        sys.exit('[ERROR] 2026/11/24 20:00:00 could not read secret ' + reference + ': it does not have a field')
    sys.exit('[ERROR] 2026/11/24 20:00:00 could not read secret ' + reference + ': it isn\\'t an item in the vault')
sys.stdout.write(values[reference])
"""


class Operator:
    """An operator with a kubeconfig of the host and a vault."""

    def __init__(self, day: Deployment) -> None:
        """Put `op` on the PATH, and create the objects of cozystack in the host."""
        self.day = day
        self._programs = day.clusters.folder / "programs"
        self._programs.mkdir()
        self._values = values = day.clusters.folder / "vault.json"
        values.touch(mode=0o600)
        values.write_text("{}")
        one_password = VALUES.one_password
        self.store(f"op://{VAULT}/{one_password.credentials_item}", {"1password-credentials.json": CREDENTIALS_FILE})
        self.store(f"op://{VAULT}/{one_password.token_item}", {"credential": day.clusters.token})
        op = self._programs / "op"
        op.write_text(OP.format(python=sys.executable, values=str(values)))
        op.chmod(0o755)
        day.clusters.store_item(VAULT, ITEM, CREDENTIALS)
        info = {"spec": {"bucketName": BUCKET, "secretS3": {"endpoint": f"https://s3.{DOMAIN}", "region": ""}}}
        bucket = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": f"bucket-{VALUES.store.bucket}", "namespace": TENANT},
            "stringData": {"BucketInfo": json.dumps(info)},
        }
        assert day.clusters.host.apply([bucket]) == []
        (day.clusters.store.buckets / BUCKET).mkdir()

    def store(self, item: str, fields: dict[str, str]) -> None:
        """Replace the fields of an item that `op` reads."""
        values = json.loads(self._values.read_text())
        others = {reference: value for reference, value in values.items() if not reference.startswith(f"{item}/")}
        self._values.write_text(json.dumps(others | {f"{item}/{name}": value for name, value in fields.items()}))

    def run(self, *arguments: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a verb with the host's kubeconfig or another one."""
        return subprocess.run(
            [Path(sys.prefix) / "bin" / "relay-gitops", *arguments],
            cwd=self.day.folder,
            env={
                **os.environ,
                "KUBECONFIG": str(kubeconfig or self.day.clusters.host.kubeconfig),
                "PATH": f"{self._programs}{os.pathsep}{os.environ['PATH']}",
                "NO_COLOR": "1",
                "COLUMNS": "200",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str) -> str:
        """Run a verb that must succeed; return its output."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}\n{self.day.first_cause()}"
        return done.stdout

    def bootstrap(self, folder: str) -> None:
        """Deploy a folder."""
        self.done("bootstrap", folder, "--yes", "--timeout", "120", "--virtual-kubeconfig", "host")

    def verify(self, *options: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run verify with the address of the ingress."""
        clusters = self.day.clusters
        ingress = f"443:127.0.0.1:{clusters.ingress_port}"
        addresses = (f"--connect-to={host}:{ingress}" for host in (HOST, e2e.store.HOST))
        fixed = (*addresses, f"--cacert={clusters.authority}")
        options = options if "--virtual-kubeconfig" in options else (*options, "--virtual-kubeconfig", "host")
        return self.run("verify", *fixed, *options, kubeconfig=kubeconfig)

    def first_day(self) -> None:
        """Deploy the checkout using only the verbs."""
        self.done("create-1password-secret", "--virtual-kubeconfig", "host")
        self.bootstrap("docs-prod")
        self.done("pin", "--wait", "60")
        self.day.commit("pin what the cluster knows")
        self.bootstrap("docs-prod")
        self.bootstrap("docs-infra-prod")

    def first_fault(self) -> tuple[str, str]:
        """Return the first broken link and its cause; two empty strings if all hold."""
        link = self.first_link()
        return (link.id, link.rule) if link else ("", "")

    def first_link(self) -> LinkReport | None:
        """Return the first broken link; None if all hold."""
        done = self.verify("--json")
        assert done.returncode in {0, 1}, done.stderr
        found = ChainReport.model_validate_json(done.stdout)
        return next((link for link in found.links if link.id == found.first), None)
