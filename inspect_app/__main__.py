"""`python -m inspect_app` is the `inspect-app` command."""

from inspect_app.cli import main

main()
