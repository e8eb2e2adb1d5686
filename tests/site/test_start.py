"""What a starting web process loads."""

from __future__ import annotations

import subprocess
import sys


def test_a_web_process_starts_without_the_pdf_engine() -> None:
    program = "import sys, inspect_app; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
