"""The commands that `verify` prints to fix a fault, run in the state that it prints them for."""

import os
import re
import subprocess

from e2e.verbs import Operator
from relay_gitops.verify.cause import HOST
from relay_gitops.verify.report import LinkReport

_COMMAND = re.compile(
    r"\b(?:[Rr]un|then) ((?:kubectl|relay-gitops) .+?)(?=, |; |$| in the host\b| to remove | to restore )"
)
_IN_HOST = " in the host"
_WAIT = re.compile(r" --wait \d+")
_OPTIONS = {
    "bootstrap": ("--yes", "--timeout", "60", "--virtual-kubeconfig", "host"),
    "create-1password-secret": ("--virtual-kubeconfig", "host"),
}
"""The options of a verb that needs the kubeconfig of the virtual cluster."""
_EXIT_CODES = {0, 1}
"""A verb may report problems; 2 is an error."""


def run_next_commands(operator: Operator, link: LinkReport) -> list[str]:
    """Run each command of the fix of a link, and return them; fail if one of them does not work."""
    commands = []
    for found in _COMMAND.finditer(link.fix):
        command = found[1]
        commands.append(command)
        if command.startswith("relay-gitops"):
            _run_verb(operator, command)
        else:
            in_host = link.cluster == HOST or link.fix[found.end() :].startswith(_IN_HOST)
            cluster = operator.day.clusters.host if in_host else operator.day.clusters.virtual
            done = subprocess.run(
                ["sh", "-c", command],
                env={
                    **os.environ,
                    "PATH": f"{cluster.programs}{os.pathsep}{os.environ['PATH']}",
                    "KUBECONFIG": str(cluster.kubeconfig),
                    "KUBE_EDITOR": "true",
                },
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{link.id} {link.rule}: {command}\n{done.stderr}"
            assert "No resources found" not in done.stderr, f"{link.id} {link.rule}: {command} shows nothing"
    return commands


def _run_verb(operator: Operator, command: str) -> None:
    verb, *options = _WAIT.sub("", command).split()[1:]
    done = operator.verify(*options) if verb == "verify" else operator.run(verb, *options, *_OPTIONS.get(verb, ()))
    assert done.returncode in _EXIT_CODES, f"{command}\n{done.stdout}{done.stderr}"
