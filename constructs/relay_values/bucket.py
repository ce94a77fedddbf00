"""The names that cozystack gives to a bucket."""

import re

BUCKET_RELEASE = "bucket-"
"""The prefix that cozystack adds to the name of a Bucket app."""
REAL_BUCKET = re.compile(r"bucket-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The name of the bucket in the store, derived from the UID of its BucketClaim."""
