"""What many repositories have and what is right is not reported."""

import subprocess
from pathlib import Path

from relay_gitops.check.finding import Severity
from relay_gitops.check.rule import Level
from relay_gitops.check.run import check

import pytest

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
CANARY = '    nginx.ingress.kubernetes.io/canary: "true"\n    nginx.ingress.kubernetes.io/canary-weight: "10"\n'
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
TWICE = """\
    env:
      - name: &name NODE
        from: *name
      - name: &name POD
        from: *name
"""
RIGHT = {
    "an anchor that is used again": {"web.yaml": release(TWICE)},
    "a patch that is put into every Kustomization": {**PATCHED, "web/web.yaml": DEPLOYMENT},
    "a namespace whose Secret an operator makes": {
        "flux/flux.yaml": BRANCH,
        "web/web.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n"
        + DATABASE.partition("---\napiVersion: v1")[0]
        + READER,
    },
    "a source that a controller makes": {
        "flux/flux.yaml": BRANCH.replace(
            "    kind: GitRepository\n    name: setup\n", "    kind: ExternalArtifact\n    name: setup-web\n"
        ),
        "flux/generator.yaml": GENERATOR,
        "web/web.yaml": DEPLOYMENT,
    },
    "a health check of what has no namespace": {**PATCHED, "parts/web.yaml": PART + HEALTH, "web/issuer.yaml": ISSUER},
    "a health check of a CRD that a chart brings": {
        "flux/flux.yaml": BRANCH + HEALTH_OF_CRD,
        "web/web.yaml": release("    size: 1\n"),
    },
    "a value that names a Secret by what it is called": {
        "web.yaml": release("    oidc:\n      clientSecret: web-oidc-secret\n    appConfigSecret: runner\n")
    },
    "a canary has the address of what it tries": {"web.yaml": DEPLOYMENT + ingress("web") + ingress("canary", CANARY)},
    "the controller's own certificate": {
        "web.yaml": DEPLOYMENT + ingress("web", more="  tls:\n    - hosts:\n        - web.example.org\n")
    },
    "a Service of what an operator makes": {"web.yaml": DEPLOYMENT + DATABASE},
    "a Secret that an operator makes": {"web.yaml": DEPLOYMENT + DATABASE + READER},
    "a Secret that is copied": {"web.yaml": DEPLOYMENT + COPIED + READER},
    "a Secret of all namespaces": {"web.yaml": DEPLOYMENT + CLUSTER_WIDE + READER},
    "a Service that an operator makes": {
        "web.yaml": DEPLOYMENT
        + KIBANA
        + ingress("logs").replace("name: web\n                port", "name: logs-kb-http\n                port")
    },
    "a claim of a StatefulSet": {"web.yaml": DEPLOYMENT + STATEFUL},
    "an object of a shard that is set up": {"web.yaml": SHARDED, "flux/patch.yaml": SHARD},
    "a value that is called secret and names one": {"web.yaml": release("    tls:\n      secret: web-tls\n")},
    "values that name a Secret": {
        "web.yaml": release(
            "    imagePullSecret: registry\n    auth:\n      passwordSecret: web-password\n      existingSecret: web\n"
            "    tls:\n      caSecret: root-ca\n"
        )
    },
    "a branch for each stage": {"flux/flux.yaml": BRANCH, "web/web.yaml": DEPLOYMENT},
}


@pytest.mark.parametrize("files", RIGHT.values(), ids=RIGHT.keys())
def test_nothing_is_found(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_a_certificate_that_is_asked_for_needs_a_secret(tmp_path: Path) -> None:
    asked = ingress(
        "web", "    cert-manager.io/cluster-issuer: any\n", "  tls:\n    - hosts:\n        - web.example.org\n"
    )
    (tmp_path / "web.yaml").write_text(DEPLOYMENT + asked)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.what) for entry in findings] == [("ING006", "no Secret is named for the certificate")]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROVIDER, ("spec.secretRef.name", "nothing in this repository makes the Secret flux-system/slack-address")),
        (
            DEPLOYMENT + PROJECTED,
            (
                "spec.volumes[0].projected.sources[0].secret.name",
                "nothing in this repository makes the Secret web/reader-token",
            ),
        ),
    ],
    ids=["of a provider", "of a projected volume, once"],
)
def test_a_secret_that_nothing_makes(text: str, expected: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(text)

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key, entry.what) for entry in findings if entry.severity is not Severity.INFO] == [
        ("SEC001", *expected)
    ]


def test_a_secret_of_a_client_is_a_secret(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(release("    oidc:\n      clientSecret: correct-horse\n"))

    findings = check([tmp_path], tmp_path, set(Level)).findings
    assert [(entry.rule, entry.key) for entry in findings] == [("SEC003", "spec.values.oidc.clientSecret")]


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """Return a repository whose Kustomization web gets its namespace from kustomize."""
    for name, text in {**PATCHED, "web/web.yaml": DEPLOYMENT}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *arguments], check=True)
    return tmp_path


def test_a_namespace_that_kustomize_puts_in_is_no_other_name(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("interval: 5m", "interval: 4m"))

    findings = check([committed], committed, set(Level)).findings
    assert [entry for entry in findings if entry.severity is not Severity.INFO] == []


def test_another_name_is_found_where_kustomize_puts_the_namespace_in(committed: Path) -> None:
    (committed / "parts/web.yaml").write_text(PART.replace("name: web\n", "name: site\n"))

    findings = check([committed], committed, set(Level)).findings
    assert [(entry.rule, entry.object, entry.what.partition(" in ")[0]) for entry in findings] == [
        ("FLUX020", "Kustomization web/site", "it was web/web")
    ]
