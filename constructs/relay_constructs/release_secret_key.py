"""ReleaseSecretKey: a key of a Secret that a HelmRelease installs."""

from dataclasses import dataclass, field

from relay_constructs.helm_release import HelmRelease
from relay_values.object_reference import SecretKeyReference


@dataclass(frozen=True, order=True)
class ReleaseSecretKey(SecretKeyReference):
    """A key of a Secret that a HelmRelease installs. A consumer must depend on that release."""

    release: HelmRelease = field(compare=False)
