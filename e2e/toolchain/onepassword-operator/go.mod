module relay-gitops/e2e/toolchain/onepassword-operator

go 1.24.0

require (
	github.com/1Password/onepassword-operator v1.12.0
	github.com/1Password/onepassword-operator/pkg/testhelper v0.0.0-00010101000000-000000000000
)

replace github.com/1Password/onepassword-operator/pkg/testhelper => ./testhelper
