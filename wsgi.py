"""The WSGI application for any server: `gunicorn wsgi:app`."""

from inspect_app import create_app
from inspect_app.serving import settle_memory

app = create_app()
settle_memory()
