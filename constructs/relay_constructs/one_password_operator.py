"""OnePasswordOperator: 1Password Connect and the operator that turns OnePasswordItems into Secrets."""

from datetime import timedelta
from typing import Annotated, Unpack

from relay_constructs.checked_arguments import checked_arguments
from relay_constructs.flux_git_repo import AnyGitRepo
from relay_constructs.helm_release import AnyChart, HelmRelease, ReleaseOptions, chart_of
from relay_constructs.namespace import AnyNamespace
from relay_values.formats import DNS_SUBDOMAIN, RELEASE_NAME
from relay_values.object_reference import SecretKeyReference

from constructs import Construct

CHART = "./third_party/vendir/charts/1password-connect"
CREDENTIALS_KEY = "1password-credentials.json"
TOKEN_KEY = "token"  # noqa: S105 - the name of a key, not a secret
TIMEOUT = timedelta(seconds=90)
"""Flux 2.7 takes a newer commit only when the running upgrade has ended."""


class OnePasswordOperator(HelmRelease):
    """The release of the vendored 1Password Connect chart.

    The chart has cluster-scoped objects, so install it once per cluster. `relay-gitops bootstrap` creates its two
    Secrets, which are not in Git.
    """

    @checked_arguments
    def __init__(
        self,
        scope: Construct,
        id: Annotated[str, RELEASE_NAME],
        *,
        source: AnyGitRepo | None = None,
        chart: AnyChart | None = None,
        namespace: AnyNamespace,
        credentials_secret: Annotated[str, DNS_SUBDOMAIN],
        token_secret: Annotated[str, DNS_SUBDOMAIN],
        **options: Unpack[ReleaseOptions],
    ) -> None:
        """Declare the release; the names refer to the two Secrets in `namespace`.

        Args:
            scope: The chart, or another construct in it.
            id: The name of the release.
            source: A repository with the chart in `./third_party/vendir/charts/1password-connect`.
            chart: Another chart, instead of `source`.
            namespace: The namespace of Connect and its operator.
            credentials_secret: The name of the Secret in `namespace` with the credentials of Connect, in the key
                1password-credentials.json.
            token_secret: The name of the Secret in `namespace` with the token of the operator, in the key token.
            **options: See ReleaseOptions.

        """
        self.credentials = SecretKeyReference(namespace.name, credentials_secret, CREDENTIALS_KEY)
        self.token = SecretKeyReference(namespace.name, token_secret, TOKEN_KEY)
        super().__init__(
            scope,
            id,
            chart=chart_of(source, CHART, chart, vendored=True),
            target_namespace=namespace,
            timeout=TIMEOUT,
            replace_crds=True,
            values={
                "connect": {
                    "create": True,
                    "credentialsName": self.credentials.name,
                    "credentialsKey": self.credentials.key,
                },
                "operator": {"create": True, "token": {"name": self.token.name, "key": self.token.key}},
            },
            **options,
        )
