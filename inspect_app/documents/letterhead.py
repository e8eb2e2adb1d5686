"""Who issues documents, in what name and under which plan."""

from __future__ import annotations

ISSUER = "泸西县教育体育局"
PLAN = "《泸西县教育高质量发展三年行动实施方案（2023—2025年）》（泸办发〔2023〕35号）"
MARKS = {
    "inspection-report": "泸教督",
    "rectification-notice": "泸教督改",
    "visit-report": "泸教督综",
    "bulletin": "泸教督通",
    "school-dossier": "泸教督档",
    "rectification-receipt": "泸教督回",
    "reinspection-opinion": "泸教督复",
    "annual-list": "泸教督计",
    "draw-certificate": "泸教督抽",
    "quota-statement": "泸教督定",
}
"""The mark of each kind's series of numbers."""
