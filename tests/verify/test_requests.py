"""How many requests verify sends to the clusters."""

from tests.verify.chain import Chain


def test_a_healthy_chain_needs_few_requests(chain: Chain) -> None:
    """Verify looked only at its own list of faults with 33 requests; the general looks may cost half as many."""
    asked: list[str] = []
    for api in (chain.virtual, chain.host):
        api.asked.append(asked.append)
    assert chain.run().status == 0
    assert len(asked) <= 49, sorted(asked)
