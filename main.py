"""The cdk8s app: the two charts, built from the values of an environment.

`relay-gitops synth` writes them to apps/; the cdk8s CLI (`make dist`) runs this file and writes plain output to dist/.
"""

import sys

from relay_gitops.charts import DocsInfraProd, DocsProd
from relay_gitops.environment.model import Environment
from relay_gitops.synth.app import ChartsApp

from cdk8s import App


def build(environment: Environment) -> App:
    """Return the app with both charts."""
    app = App()
    tenant = DocsProd(app, environment)
    DocsInfraProd(app, environment, tenant)
    return app


charts_app = ChartsApp(build)

if __name__ == "__main__":
    sys.exit(charts_app.run())
