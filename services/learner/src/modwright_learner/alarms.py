"""When a step is too far off to be learnt from."""

from collections.abc import Mapping

# Per token, nats. Trainer and sampler differ by about 0.001 at the median; versions that are four apart by a few hundredths.
BANDS = {"log_ratio_mean": (-0.5, 0.5), "mismatch_kl": (0.0, 0.5), "kl_to_parent": (0.0, 1.0), "clipped_share": (0.0, 0.5)}
# Before clipping. Usual norms are below ten.
MAX_NORM = 1e4


def out_of_band(measures: Mapping[str, float]) -> str | None:
    """Why a step must not be applied, or None."""
    for name, (low, high) in BANDS.items():
        value = measures.get(name)
        if value is not None and not low <= value <= high:
            return f"{name} is {value:.3f}, not within {low} and {high}"
    norm = measures.get("grad_norm", 0.0)
    return f"the gradient's norm is {norm:.0f}" if norm > MAX_NORM else None
