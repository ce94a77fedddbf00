"""Pages of documentation that several rules cite."""

KUBERNETES_DOCS = "https://kubernetes.io/docs/"
KUSTOMIZE_DOCS = "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"
FLUX_DOCS = "https://fluxcd.io/flux/components/"
KUSTOMIZATION_DOCS = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
HELM_RELEASE_DOCS = "https://fluxcd.io/flux/components/helm/helmreleases/"
GIT_REPOSITORY_DOCS = "https://fluxcd.io/flux/components/source/gitrepositories/"
INGRESS_DOCS = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
SERVICE_DOCS = "https://kubernetes.io/docs/concepts/services-networking/service/"
SECRET_DOCS = "https://kubernetes.io/docs/concepts/configuration/secret/"  # noqa: S105 - an address
ONE_PASSWORD_DOCS = "https://developer.1password.com/docs/k8s/operator/"  # noqa: S105 - an address
SARIF_DOCS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"
