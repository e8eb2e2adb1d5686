"""`python -m inspect_app` is the `inspect-app` command."""

from inspect_app.cli import main

if __name__ == "__main__":
    main()
