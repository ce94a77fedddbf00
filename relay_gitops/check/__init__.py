"""Find in a tree of manifests what would fail in the cluster: rules over what Flux would make of the files."""
