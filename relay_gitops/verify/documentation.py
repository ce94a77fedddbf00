"""Pages of documentation and commands that several causes name."""

FLUX = "https://fluxcd.io/flux/components"
RECONCILE = "Run relay-gitops bootstrap FOLDER"
INGRESSES = "https://kubernetes.io/docs/concepts/services-networking/ingress/"
CERTIFICATES = "https://cert-manager.io/docs/usage/ingress/"
CONNECT = "https://developer.1password.com/docs/connect/"
OPERATOR = "https://github.com/1Password/onepassword-operator/blob/main/docs/usage-guide.md"
CREATE = "Run relay-gitops create-1password-secret"
RESUME = 'Run kubectl --namespace NAMESPACE patch KIND NAME --type=merge --patch=\'{"spec":{"suspend":null}}\''
RESTORE = "Run kubectl --namespace NAMESPACE annotate --overwrite KIND NAME reconcile.fluxcd.io/requestedAt=NOW"
SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/"
CLOUD = "https://github.com/kubevirt/cloud-provider-kubevirt"
SERVER = "https://github.com/No-Instructions/relay-server"
