"""Who issues documents, in what name and under which plan."""

from __future__ import annotations

ISSUER = "泸西县教育体育局"
PLAN = "《泸西县教育高质量发展三年行动实施方案（2023—2025年）》（泸办发〔2023〕35号）"
