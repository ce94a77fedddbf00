"""The two cdk8s charts, one per cluster, built from an environment."""

from relay_gitops.charts.docs_infra_prod import DocsInfraProd as DocsInfraProd
from relay_gitops.charts.docs_prod import DocsProd as DocsProd
