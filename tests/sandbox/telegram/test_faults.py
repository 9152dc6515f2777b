import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.faults import Fault, FaultKind, Faults, FloodLimit, to_fault
from tests.sandbox.support import ToldClock


def test_a_fault_strikes_the_method_and_chat_it_names(clock: ToldClock):
    faults = Faults(clock)
    faults.add(Fault(FaultKind.FLOOD, method="sendMessage", chat_id=7))

    assert not faults.take("sendmessage", 8)
    assert not faults.take("editmessagetext", 7)
    assert faults.take("sendmessage", 7)


def test_a_fault_strikes_as_often_as_it_says(clock: ToldClock):
    faults = Faults(clock)
    faults.add(Fault(FaultKind.SERVER_ERROR, times=2))

    struck = [bool(faults.take("sendmessage", 7)) for _ in range(3)]

    assert struck == [True, True, False]


def test_a_fault_without_a_number_strikes_until_it_is_cleared(clock: ToldClock):
    faults = Faults(clock)
    faults.add(Fault(FaultKind.DROP_BEFORE, times=None))

    assert all(faults.take("sendmessage", 7) for _ in range(5))
    faults.clear()
    assert not faults.take("sendmessage", 7)


def test_polling_is_spared_unless_it_is_named(clock: ToldClock):
    faults = Faults(clock)
    faults.add(Fault(FaultKind.SERVER_ERROR))

    assert not faults.take("getupdates", None)


def test_a_delay_goes_together_with_another_fault(clock: ToldClock):
    faults = Faults(clock)
    faults.add(Fault(FaultKind.SERVER_ERROR))
    faults.add(Fault(FaultKind.DROP_AFTER))
    faults.add(Fault(FaultKind.DELAY, seconds=1))

    kinds = [fault.kind for fault in faults.take("sendmessage", 7)]

    assert kinds == [FaultKind.SERVER_ERROR, FaultKind.DELAY]


def test_the_flood_limit_lets_a_burst_pass_and_says_when_to_come_back(
    clock: ToldClock,
):
    faults = Faults(clock)
    faults.flood_limit = FloodLimit(per_second=0.5, burst=2)
    faults.charge(7)
    faults.charge(7)

    with pytest.raises(RefusedError) as refused:
        faults.charge(7)
    clock.now += 2
    faults.charge(7)

    assert refused.value.retry_after == 2


def test_one_chat_does_not_use_up_the_limit_of_another(clock: ToldClock):
    faults = Faults(clock)
    faults.flood_limit = FloodLimit(burst=1)

    faults.charge(7)

    faults.charge(8)


@pytest.mark.parametrize("order", [{}, {"kind": "fire"}, {"kind": "flood", "why": 1}])
def test_a_fault_that_does_not_exist_is_refused(order: dict[str, object]):
    with pytest.raises(RefusedError, match="no such fault"):
        to_fault(order)
