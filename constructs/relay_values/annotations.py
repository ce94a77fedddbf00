"""Annotations that relay-gitops defines. No controller reads them."""

IGNORE = "relay-gitops.io/ignore"
"""Suppresses findings of `check` for the object: one `RULE: reason` per line."""
INGRESS = "relay-gitops.io/ingress"
"""On the HelmRelease of a relay; see PENDING_INGRESS."""
PENDING_INGRESS = {INGRESS: "pending"}
"""The Ingress is not generated yet, because the name of its mirrored Service is unknown."""
