"""The real application over a folder of builds of its own, of which `FOLDER/dist` is deployed.

Served by gunicorn as `tests.browser.deployed:app`.
"""

import os

from inspect_app import create_app

app = create_app()
app.static_folder = os.environ["STATIC_FOLDER"]
