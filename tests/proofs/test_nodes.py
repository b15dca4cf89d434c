"""What prices prove, and which nodes follow which."""

from regiomap.proofs.nodes import Cut, Drop, Fork, Tariff, tariffs_of

TARIFF = Tariff((5, 7, 9), 2, (Cut((0, 1, 2), 2, 3), Cut((0, 1), 1, 4)))


def test_what_prices_prove_by_hand() -> None:
    assert TARIFF.bound((2, 4)) == 21 + 2 * 2 - 3 * 1 - 4 * 2
    assert TARIFF._replace(toll=-2).bound((2, 4)) == 21 - 2 * 4 - 3 - 8


def test_no_sum_of_charges_is_as_much_as_the_total() -> None:
    assert TARIFF.total() > 21 + 2 + 3 + 8


def test_every_node_names_what_follows_and_its_prices() -> None:
    assert Fork((0, 1), 1, 2).branches == ("apart", "together")
    assert Drop(TARIFF, 1).branches == ("then",)
    assert TARIFF.branches == ()
    assert tariffs_of(Fork((0, 1), 1, 2)) == ()
    assert tariffs_of(Drop(TARIFF, 1)) == tariffs_of(TARIFF) == (TARIFF,)
