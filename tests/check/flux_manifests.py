"""Manifests of which tests make repositories: Flux's own, and what they are about."""

SHARD = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - web.yaml
patches:
  - target:
      kind: HelmRepository
    patch: |
      - op: add
        path: /metadata/labels/by
        value: --watch-label-selector=sharding.fluxcd.io/key in (shard1, shard2)
"""


SHARDED = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: web
  namespace: web
  labels:
    sharding.fluxcd.io/key: shard1
spec:
  interval: 1h
  url: https://example.org/charts
"""


BRANCH = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: setup
  namespace: flux-system
spec:
  interval: 5m
  url: https://example.org/team/setup
  ref:
    branch: env/production
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 5m
  path: ./web
  prune: true
  sourceRef:
    kind: GitRepository
    name: setup
"""


PROVIDER = """\
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  secretRef:
    name: slack-address
"""


EVERYWHERE = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: parts
  namespace: flux-system
spec:
  interval: 5m
  path: ./parts
  prune: true
  sourceRef:
    kind: GitRepository
    name: setup
  patches:
    - patch: |-
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: any
        spec:
          patches:
            - patch: |-
                - op: add
                  path: /spec/maxHistory
                  value: 3
              target:
                kind: HelmRelease
      target:
        kind: Kustomization
"""


PARTS = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: web
resources:
  - web.yaml
"""


PART = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
spec:
  interval: 5m
  path: ./web
  prune: true
  targetNamespace: web
  sourceRef:
    kind: GitRepository
    name: setup
    namespace: flux-system
"""


SOURCE = BRANCH.partition("---")[0]


ITSELF = """\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux
  namespace: flux-system
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  interval: 5m
  path: ./flux
  prune: true
  sourceRef:
    kind: GitRepository
    name: setup
"""


PATCHED = {
    "flux/source.yaml": SOURCE,
    "flux/parts.yaml": EVERYWHERE,
    "parts/kustomization.yaml": PARTS,
    "parts/web.yaml": PART,
}


ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: public
spec:
  selfSigned: {}
"""


HEALTH = """\
  wait: false
  timeout: 2m
  healthChecks:
    - apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      name: public
  healthCheckExprs:
    - apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      current: status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')
"""


HEALTH_OF_CRD = """\
  wait: false
  timeout: 2m
  healthChecks:
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      name: webs.example.org
"""


GENERATOR = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: parts
  namespace: flux-system
spec:
  sources:
    - alias: setup
      kind: GitRepository
      name: setup
  artifacts:
    - name: setup-web
      copy:
        - from: "@setup/web/**"
          to: "@artifact/web/"
"""
