"""`make demo`: one inspection from sign-in to the report, over the public HTTP API alone."""
