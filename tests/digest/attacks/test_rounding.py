"""T7 and T8: rounding is unbiased, and is the ONS package's own."""

import numpy as np
import pandas as pd
import pytest
from cell_key_perturbation.create_perturbed_table import (  # type: ignore[import-untyped]  # it has no stubs
    create_perturbed_table,
)

from digest.rounding import cell_draw, draw_id, randomly_rounded
from digest.tally import Counter
from tests.digest.attacks.figures import report_fact
from tests.digest.builders import KEY


KEY_RANGE = 4096
DRAW_ID = draw_id("2026-W30", "london")


def test_t7_rounding_is_unbiased_and_its_variance_is_that_of_the_method():
    sums = np.random.default_rng(7).integers(0, 2**63, size=100_000)

    means, ratios = [], []
    for remainder in range(1, 5):
        people = 40 + remainder
        errors = np.array(
            [
                randomly_rounded(
                    Counter(people, int(each)), release_key=KEY, draw_id=DRAW_ID, base=5
                )
                - people
                for each in sums[remainder - 1 :: 4]
            ]
        )
        means.append(abs(errors.mean()))
        ratios.append(errors.var() / (remainder * (5 - remainder)))
        assert abs(errors).max() <= 4

    report_fact("T7 largest mean error over 100,000 draws", f"{max(means):.4f}")
    report_fact("T7 variance against r(5-r)", f"{min(ratios):.3f} to {max(ratios):.3f}")
    assert max(means) < 0.05
    assert all(0.97 <= ratio <= 1.03 for ratio in ratios)


def a_p_table() -> pd.DataFrame:
    """Return random rounding to base 5, and nought under ten, as a p-table of the ONS."""
    pcv, ckey = np.meshgrid(np.arange(1, 751), np.arange(KEY_RANGE), indexing="ij")
    remainder = pcv % 5
    up = ckey * 5 < remainder * KEY_RANGE
    pvalue = np.where(pcv < 10, -pcv, np.where(up, (5 - remainder) % 5, -remainder))
    return pd.DataFrame(
        {"pcv": pcv.ravel(), "ckey": ckey.ravel(), "pvalue": pvalue.ravel()}
    )


@pytest.mark.filterwarnings("ignore")  # the package's, about pandas
def test_t8_the_ons_package_rounds_the_same_cells_to_the_same_numbers():
    chance = np.random.default_rng(8)
    sums = {
        f"cell_{people}": int(chance.integers(0, 2**63)) for people in range(1, 400)
    }
    draws = {
        name: cell_draw(KEY, DRAW_ID, key_sum) * KEY_RANGE >> 64
        for name, key_sum in sums.items()
    }
    rows = []
    for people, name in enumerate(sums, start=1):
        keys = chance.integers(0, KEY_RANGE, size=people)
        keys[0] = (draws[name] - keys[1:].sum()) % KEY_RANGE
        rows += [(name, int(key)) for key in keys]
    microdata = pd.DataFrame(rows, columns=["answer", "record_key"])

    theirs = create_perturbed_table(
        data=microdata,
        ptable=a_p_table(),
        geog=[],
        tab_vars=["answer"],
        record_key="record_key",
        threshold=10,
    ).set_index("answer")["count"]

    different = 0
    for people, (name, key_sum) in enumerate(sums.items(), start=1):
        ours = randomly_rounded(
            Counter(people, key_sum), release_key=KEY, draw_id=DRAW_ID, base=5
        )
        shown = None if people < 10 else ours
        different += shown != (None if pd.isna(theirs[name]) else int(theirs[name]))
    report_fact(
        "T8 cells that differ from cell-key-perturbation", f"{different} of 399"
    )
    assert different == 0
