"""`verify` names faults that a seed selects: `make e2e-faults` takes 40, and the other end-to-end tests take eight."""

import os
import time

from e2e.conftest import started
from e2e.judge import judge
from e2e.random_faults import Generator
from e2e.verbs import Operator

import pytest

COUNT = int(os.environ.get("E2E_FAULTS", "8"))
SEED = int(os.environ.get("E2E_SEED", "1"))
RIGHT = 0.9


def test_verify_names_random_faults(tmp_path_factory: pytest.TempPathFactory) -> None:
    with started(tmp_path_factory.mktemp("clusters")) as day:
        operator = Operator(day)
        operator.first_day()
        wrong = []
        for fault in Generator(operator, SEED).faults(COUNT):
            began = time.monotonic()
            if message := judge(operator, fault):
                wrong.append(message)
            print(f"{fault.name}: {fault.verdict}, {time.monotonic() - began:.0f} s{', WRONG' if message else ''}")
        assert COUNT - len(wrong) >= RIGHT * COUNT, "\n".join([f"seed {SEED}, {len(wrong)} of {COUNT} wrong:", *wrong])
