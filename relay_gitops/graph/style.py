"""The colours of the graph in all formats."""

from relay_gitops.graph.model import Health, Role

FILL = {
    Role.SOURCE: "#eaeef2",
    Role.FLUX: "#fbefff",
    Role.WORKLOAD: "#dafbe1",
    Role.NETWORK: "#ddf4ff",
    Role.SECRET: "#fff8c5",
    Role.CONFIGURATION: "#f6f8fa",
    Role.OUTSIDE: "#ffffff",
}
LINE = {
    Role.SOURCE: "#6e7781",
    Role.FLUX: "#8250df",
    Role.WORKLOAD: "#1a7f37",
    Role.NETWORK: "#0969da",
    Role.SECRET: "#9a6700",
    Role.CONFIGURATION: "#6e7781",
    Role.OUTSIDE: "#424a53",
}
HEALTH = {
    Health.READY: ("#aceebb", "#116329"),
    Health.WAITING: ("#fae17d", "#7d4e00"),
    Health.FAILED: ("#ffaba8", "#a40e26"),
    Health.UNKNOWN: ("#d0d7de", "#57606a"),
}
"""Fill and line colours, which replace those of the role."""
MARK = {Health.READY: "✓", Health.WAITING: "…", Health.FAILED: "✗", Health.UNKNOWN: "?"}
"""Marks that show the health without colour, for example to colour-blind people."""
