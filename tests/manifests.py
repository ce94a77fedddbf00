"""Manifests for the repositories of tests."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: web
spec:
  selector:
    matchLabels:
      app: web
      team: one
  template:
    metadata:
      labels:
        app: web
        team: one
    spec:
      containers:
        - name: web
          image: example.org/web:1.0
          ports:
            - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
"""


def ingress(name: str, annotations: str = "", more: str = "") -> str:
    return f"""\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: web
  annotations:
    example.org/any: "true"
{annotations}spec:
  ingressClassName: nginx
  rules:
    - host: web.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
{more}"""


def release(values: str) -> str:
    return f"""\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: web
  namespace: web
spec:
  interval: 1h
  url: https://example.org/charts
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: web
spec:
  interval: 30m
  chart:
    spec:
      chart: web
      version: 1.0.0
      sourceRef:
        kind: HelmRepository
        name: web
  install:
    remediation:
      retries: 3
  upgrade:
    remediation:
      retries: 3
  values:
{values}"""


DATABASE = """\
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: db
  namespace: web
spec:
  instances: 1
---
apiVersion: v1
kind: Service
metadata:
  name: db-public
  namespace: web
spec:
  selector:
    cnpg.io/cluster: db
    team: one
  ports:
    - port: 5432
"""


READER = """\
---
apiVersion: v1
kind: Pod
metadata:
  name: reader
  namespace: web
spec:
  containers:
    - name: reader
      image: example.org/reader:1.0
      envFrom:
        - secretRef:
            name: db-app
"""


COPIED = """\
---
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata:
  name: db-app
  namespace: other
  annotations:
    reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"
spec:
  itemPath: vaults/team/items/db
"""


CLUSTER_WIDE = """\
---
apiVersion: external-secrets.io/v1
kind: ClusterExternalSecret
metadata:
  name: db
spec:
  externalSecretSpec:
    target:
      name: db-app
"""


KIBANA = """\
---
apiVersion: kibana.k8s.elastic.co/v1
kind: Kibana
metadata:
  name: logs
  namespace: web
spec:
  version: 9.0.0
"""


STATEFUL = """\
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: web
spec:
  serviceName: web
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
        - name: db
          image: example.org/db:1.0
          volumeMounts:
            - name: data
              mountPath: /data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes:
          - ReadWriteOnce
        resources:
          requests:
            storage: 1Gi
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: backup
  namespace: web
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: example.org/backup:1.0
              envFrom:
                - configMapRef:
                    name: backup
                    optional: true
              volumeMounts:
                - name: data
                  mountPath: /data
                  readOnly: true
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: data-db-0
"""


CANARY = '    nginx.ingress.kubernetes.io/canary: "true"\n    nginx.ingress.kubernetes.io/canary-weight: "10"\n'


PROJECTED = """\
---
apiVersion: v1
kind: Pod
metadata:
  name: reader
  namespace: web
spec:
  containers:
    - name: reader
      image: example.org/reader:1.0
      volumeMounts:
        - name: all
          mountPath: /all
  volumes:
    - name: all
      projected:
        sources:
          - secret:
              name: reader-token
          - secret:
              name: reader-token
              items:
                - key: token
                  path: token
"""


TWICE = """\
    env:
      - name: &name NODE
        from: *name
      - name: &name POD
        from: *name
"""


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


SOURCE = """\
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
"""


BRANCH = f"""\
{SOURCE}---
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


WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example.org/web:1.0
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 1m
  path: ./web
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
DESCRIBED = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: parts.example.org
spec:
  group: example.org
  scope: Namespaced
  names:
    kind: Part
    listKind: PartList
    plural: parts
    singular: part
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              description: Use ${name:=default} for a default.
              properties:
                size:
                  type: integer
"""
