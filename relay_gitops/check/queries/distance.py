"""Detection of typing errors."""


def is_one_edit_apart(written: str, known: str) -> bool:
    """Return whether one inserted, missing, wrong or swapped character is the only difference."""
    if written == known or abs(len(written) - len(known)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(written, known, strict=False)) if one != other), -1)
    if start < 0:
        return True
    one, other = written[start:], known[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
