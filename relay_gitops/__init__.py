"""From one file of values to the manifests that Flux reconciles, and the tools around them."""
