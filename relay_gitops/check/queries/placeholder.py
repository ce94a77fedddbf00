"""Placeholders that stand for a value."""

import re

PLACEHOLDER = re.compile(r"(?i)placeholder|change-?me|replace-?me|\btodo\b|\bfixme\b|\bxxx+\b|<[\w -]+>|your-")
