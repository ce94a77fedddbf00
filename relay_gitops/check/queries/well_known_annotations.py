"""Annotations that Kubernetes, Flux and common controllers read."""

from relay_gitops.check.queries.distance import is_one_edit_apart

_NAMES = {
    "nginx.ingress.kubernetes.io": """
        add-base-url affinity affinity-canary-behavior affinity-mode allowlist-source-range app-root
        auth-always-set-cookie auth-cache-duration auth-cache-key auth-keepalive
        auth-keepalive-requests auth-keepalive-share-vars auth-keepalive-timeout auth-method
        auth-proxy-set-headers auth-realm auth-request-redirect auth-response-headers auth-secret
        auth-secret-type auth-signin auth-signin-redirect-param auth-snippet auth-tls-error-page
        auth-tls-match-cn auth-tls-pass-certificate-to-upstream auth-tls-secret
        auth-tls-verify-client auth-tls-verify-depth auth-type auth-url backend-protocol
        base-url-scheme canary canary-by-cookie canary-by-header canary-by-header-pattern
        canary-by-header-value canary-weight canary-weight-total client-body-buffer-size
        configuration-snippet connection-proxy-header cors-allow-credentials cors-allow-headers
        cors-allow-methods cors-allow-origin cors-expose-headers cors-max-age custom-headers
        custom-http-errors default-backend denylist-source-range disable-proxy-intercept-errors
        enable-access-log enable-cors enable-global-auth enable-influxdb enable-modsecurity
        enable-opentelemetry enable-opentracing enable-owasp-core-rules enable-rewrite-log
        fastcgi-index fastcgi-params-configmap force-ssl-redirect from-to-www-redirect grpc-backend
        http2-push-preload influxdb-host influxdb-measurement influxdb-port influxdb-server-name
        limit-allowlist limit-burst-multiplier limit-connections limit-rate limit-rate-after
        limit-rpm limit-rps limit-whitelist load-balance mirror-host mirror-request-body
        mirror-target modsecurity-snippet modsecurity-transaction-id opentelemetry-operation-name
        opentelemetry-trust-incoming-span opentracing-operation-name opentracing-trust-incoming-span
        permanent-redirect permanent-redirect-code preserve-trailing-slash proxy-body-size
        proxy-buffer-size proxy-buffering proxy-buffers-number proxy-busy-buffers-size
        proxy-connect-timeout proxy-cookie-domain proxy-cookie-path proxy-http-version
        proxy-max-temp-file-size proxy-next-upstream proxy-next-upstream-timeout
        proxy-next-upstream-tries proxy-read-timeout proxy-redirect-from proxy-redirect-to
        proxy-request-buffering proxy-send-timeout proxy-ssl-ciphers proxy-ssl-name
        proxy-ssl-protocols proxy-ssl-secret proxy-ssl-server-name proxy-ssl-verify
        proxy-ssl-verify-depth relative-redirects rewrite-target satisfy secure-backends
        server-alias server-snippet service-upstream session-cookie-change-on-failure
        session-cookie-conditional-samesite-none session-cookie-domain session-cookie-expires
        session-cookie-max-age session-cookie-name session-cookie-path session-cookie-samesite
        session-cookie-secure ssl-ciphers ssl-passthrough ssl-prefer-server-ciphers ssl-redirect
        stream-snippet temporal-redirect temporal-redirect-code upstream-hash-by
        upstream-hash-by-subset upstream-hash-by-subset-size upstream-vhost use-port-in-redirects
        use-regex whitelist-source-range x-forwarded-prefix
    """,
    "cert-manager.io": """
        acme-challenge-type allow-direct-injection alt-names certificate-name cluster-issuer
        common-name duration email-sans experimental-issue-temporary-certificate inject-apiserver-ca
        inject-ca-from inject-ca-from-secret ip-sans issue-temporary-certificate issuer issuer-group
        issuer-kind issuer-name private-key-algorithm private-key-encoding
        private-key-rotation-policy private-key-secret-name private-key-size renew-before
        renew-before-percentage revision-history-limit secret-template subject-countries
        subject-localities subject-organizationalunits subject-organizations subject-postalcodes
        subject-provinces subject-serialnumber subject-streetaddresses uri-sans usages
    """,
    "acme.cert-manager.io": """
        http01-edit-in-place http01-ingress-class http01-ingress-ingressclassname
        http01-override-ingress-name
    """,
    "external-dns.alpha.kubernetes.io": """
        access alias aws-evaluate-target-health aws-failover aws-geolocation-continent-code
        aws-geolocation-country-code aws-geolocation-subdivision-code aws-geoproximity-bias
        aws-geoproximity-region aws-health-check-id aws-multi-value-answer aws-region aws-weight
        aws-zone-match-parent cloudflare-custom-hostname cloudflare-proxied
        cloudflare-record-comment cloudflare-region-key cloudflare-tags controller endpoints-type
        external gateway-hostname-source hostname ingress ingress-hostname-source internal
        internal-hostname set-identifier target ttl
    """,
    "kustomize.toolkit.fluxcd.io": "checksum force name namespace prune reconcile ssa substitute",
    "helm.toolkit.fluxcd.io": "chart-name driftDetection name namespace",
    "reconcile.fluxcd.io": "forceAt requestedAt resetAt watch",
    "kubernetes.io": """
        change-cause description enforce-mountable-secrets ingress.class ingress.allow-http
        ingress.global-static-ip-name limit-ranger service-account.name service-account.uid tls-acme
    """,
    "ingressclass.kubernetes.io": "is-default-class",
    "storageclass.kubernetes.io": "is-default-class",
    "reloader.stakater.com": "auto match search ignore",
    "secret.reloader.stakater.com": "auto reload",
    "configmap.reloader.stakater.com": "auto reload",
    "reflector.v1.k8s.emberstack.com": """
        reflection-allowed reflection-allowed-namespaces reflection-auto-enabled
        reflection-auto-namespaces reflects
    """,
    "operator.1password.io": "auto-restart item-name item-path last-restarted version",
    "metallb.universe.tf": "address-pool allow-shared-ip ip-allocated-from-pool loadBalancerIPs",
    "metallb.io": "address-pool allow-shared-ip ip-allocated-from-pool loadBalancerIPs",
    "helm.sh": """
        hook hook-delete-policy hook-output-log-policy hook-weight resource-policy
    """,
}
"""The names of each prefix. Sources: the documentation of each project."""
_ANNOTATIONS = frozenset(f"{prefix}/{name}" for prefix, names in _NAMES.items() for name in names.split())
_LONGEST = max(map(len, _ANNOTATIONS)) + 1


def correct_spelling(annotation: str) -> str:
    """Return the well-known annotation from which an annotation differs by one character; empty if there is none."""
    if annotation in _ANNOTATIONS or len(annotation) > _LONGEST:
        return ""
    return next((known for known in sorted(_ANNOTATIONS) if is_one_edit_apart(annotation, known)), "")
