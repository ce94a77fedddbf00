"""The docstrings of model fields, read from the source.

pydantic can read them too, but then it parses every module at each start of the program.
"""

import ast
import inspect
from functools import cache
from types import ModuleType

from relay_gitops import notice
from relay_gitops.check import finding
from relay_gitops.check import output as check_output
from relay_gitops.diff import report as diff_report
from relay_gitops.environment import model as environment
from relay_gitops.graph import data as graph_report
from relay_gitops.helm_charts import report as charts_report
from relay_gitops.operate import pin_report
from relay_gitops.secrets import inventory
from relay_gitops.synth import report as synth_report
from relay_gitops.verify import report as verify_report
from relay_values import relay_config, relay_image

MODULES = (
    environment,
    relay_config,
    relay_image,
    charts_report,
    check_output,
    diff_report,
    finding,
    graph_report,
    inventory,
    notice,
    pin_report,
    synth_report,
    verify_report,
)
"""The modules with the models of the environment and of JSON output."""


@cache
def of_module(module: ModuleType) -> dict[str, dict[str, str]]:
    """Return the docstring of each field, by class and field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        fields = found.setdefault(node.name, {})
        for base in node.bases:
            if isinstance(base, ast.Name):
                fields.update(found.get(base.id, {}))
        for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                fields[statement.target.id] = inspect.cleandoc(str(after.value.value)).replace("\n", " ")
    return found


def description(model: str, field: str) -> str:
    """Return the docstring of a field of a model; empty without a docstring."""
    return next((docs[model].get(field, "") for docs in map(of_module, MODULES) if model in docs), "")
