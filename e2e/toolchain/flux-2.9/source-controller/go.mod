module relay-gitops/e2e/toolchain/flux-2.9/source-controller

go 1.26.0

require (
	github.com/fluxcd/source-controller v1.9.3
	github.com/fluxcd/source-controller/api v1.9.3
)

replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be
