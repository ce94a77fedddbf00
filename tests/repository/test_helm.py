"""Objects of a local chart can be found like objects in files."""

from pathlib import Path

from relay_gitops.check.rule import Level
from relay_gitops.check.run import check
from relay_gitops.repository.helm import helm
from tests.manifests import SOURCE

import pytest

pytestmark = pytest.mark.skipif(helm() is None, reason="there is no helm program")

FILES = {
    "clusters/prod/web.yaml": f"""\
{SOURCE}---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: flux-system}}
spec:
  interval: 5m
  targetNamespace: web
  releaseName: web
  chart:
    spec:
      chart: ./charts/web
      sourceRef: {{kind: GitRepository, name: setup}}
  values:
    greeting: hello
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: written, namespace: web}}
""",
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/templates/settings.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: rendered
data:
  greeting: {{ .Values.greeting }}
""",
}


def test_rendered_objects_are_found_by_name_and_type(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    repository = check([tmp_path], tmp_path, set(Level)).repository

    (cluster,) = repository.clusters
    assert sorted(item.name for item in repository.of_type("/ConfigMap")) == ["rendered", "written"]
    rendered = repository.find(cluster, "ConfigMap", "web", "rendered")
    assert rendered is not None
    assert rendered.at("data", "greeting") == "hello"
    assert rendered.release is repository.find(cluster, "HelmRelease", "flux-system", "web")
    assert repository.named("ConfigMap", "rendered") == [rendered]
    assert rendered in repository.objects
