"""Each mistake that the type checkers find in tests/typing/mistakes.py is a ConstructError without them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import relay_constructs as rc
import tests.typing.mistakes

import pytest
from cdk8s import Chart

FILE = Path(tests.typing.mistakes.__file__)
LINES = FILE.read_text().splitlines()


def is_marked(statement: ast.stmt) -> bool:
    return any("ignore[" in line for line in LINES[statement.lineno - 1 : statement.end_lineno])


def marked() -> Iterator[tuple[ast.FunctionDef, ast.stmt]]:
    for function in ast.parse(FILE.read_text()).body:
        if isinstance(function, ast.FunctionDef):
            yield from ((function, statement) for statement in function.body if is_marked(statement))


MISTAKES = list(marked())


def run(statement: ast.stmt, names: dict[str, Any]) -> None:
    exec(compile(ast.Module([statement], []), str(FILE), "exec"), names)  # noqa: S102 - a statement of this project


@pytest.mark.parametrize(("function", "mistake"), MISTAKES, ids=[f"line {mistake.lineno}" for _, mistake in MISTAKES])
def test_a_type_error_is_a_construct_error(
    function: ast.FunctionDef, mistake: ast.stmt, chart: Chart, setup: rc.FluxGitRepo
) -> None:
    key = rc.SecretKeyReference("flux-system", "s3", "key")
    store = rc.S3Store(bucket="documents", endpoint="https://s3.example.org")
    config = rc.RelayConfig(server=rc.Server(url="https://relay.example.org"), store=store)
    namespace = setup.namespace
    arguments: dict[str, Any] = {"c": chart, "ns": namespace, "repo": setup, "main": rc.Branch("main"), "key": key}
    arguments |= {"config": config}
    arguments["relay"] = rc.RelayRelease(
        chart,
        "relay",
        source=setup,
        namespace=namespace,
        image=rc.RelayImage(tag="0.12.7"),
        config=config,
        access_key_id=key,
        secret_access_key=key,
        node_port=30020,
    )
    names = vars(tests.typing.mistakes) | arguments
    for statement in function.body[1 : function.body.index(mistake)]:
        if not is_marked(statement):
            run(statement, names)
    before = [construct.node.path for construct in chart.node.find_all()]

    with pytest.raises(rc.ConstructError) as raised:
        run(mistake, names)

    assert raised.value.declared_at == f"{FILE}:{mistake.lineno}"
    assert before == [construct.node.path for construct in chart.node.find_all()]


def test_there_are_enough_mistakes() -> None:
    assert len(MISTAKES) >= 25
