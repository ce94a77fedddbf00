"""Cluster: the charts of one Kubernetes cluster."""

from cdk8s import Chart
from constructs import Construct


class Cluster(Construct):
    """The scope for several charts of the same cluster.

    Without it, each outermost chart is a cluster of its own, and the charts inside it belong to that cluster. A
    construct accepts only objects of its own cluster.
    """


def outermost_chart(chart: Chart) -> Chart:
    """Return the outermost chart that contains a chart, or the chart itself."""
    return next(scope for scope in chart.node.scopes if isinstance(scope, Chart))


def cluster_of(chart: Chart) -> Construct:
    """Return the Cluster of a chart, or the outermost chart if it has none."""
    clusters = [scope for scope in chart.node.scopes if isinstance(scope, Cluster)]
    return clusters[-1] if clusters else outermost_chart(chart)
