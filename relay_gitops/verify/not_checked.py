"""What verify may not or cannot look at."""


class NotCheckedError(Exception):
    """This machine cannot read what a cause looks at, so nothing is known; the message says why."""
