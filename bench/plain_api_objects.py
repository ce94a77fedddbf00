"""A second reference: the same objects as plain ApiObjects, without bindings.

Usage: CDK8S_OUTDIR=FOLDER python bench/plain_api_objects.py OBJECTS.json
"""

import json
import sys
from pathlib import Path

from cdk8s import ApiObject, ApiObjectMetadata, App, Chart, JsonPatch, YamlOutputType


def main() -> None:
    """Synthesize the objects of the file named on the command line."""
    app = App(yaml_output_type=YamlOutputType.FILE_PER_RESOURCE)
    chart = Chart(app, "objects", disable_resource_name_hashes=True)
    for number, manifest in enumerate(json.loads(Path(sys.argv[1]).read_text())):
        metadata = manifest["metadata"]
        api_object = ApiObject(
            chart,
            f"object-{number}",
            api_version=manifest["apiVersion"],
            kind=manifest["kind"],
            metadata=ApiObjectMetadata(
                name=metadata["name"],
                namespace=metadata.get("namespace"),
                annotations=metadata.get("annotations"),
            ),
        )
        # In Python, ApiObject accepts no other field.
        api_object.add_json_patch(JsonPatch.add("/spec", manifest["spec"]))
    app.synth()


if __name__ == "__main__":
    main()
