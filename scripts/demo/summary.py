"""The demo's summary for people, in Chinese and English."""

from __future__ import annotations

from typing import Any

SEVERITIES = {"critical": "严重 critical", "major": "较重 major", "minor": "一般 minor"}


def as_markdown(summary: dict[str, Any]) -> str:
    """One page: the school, the result, what was sent, the findings, the time of each step."""
    school = summary["school"]
    lines = [
        f"# {school['name']}：卫生室检查（示例） A clinic inspected (sample)",
        "",
        *_facts(summary),
        "",
        "## 问题 Findings",
        "",
        "| 程度 Severity | 检查项 Item | 原因 Reason | 期限 Due |",
        "|---|---|---|---|",
        *(
            f"| {SEVERITIES[one['severity']]} | {_both(one['prompt'])} "
            f"| {_both(one['message'])} | {one['due_on']} |"
            for one in summary["findings"]
        ),
        "",
        "## 用时 Durations",
        "",
        "| 秒 s | 步骤 Step |",
        "|---:|---|",
        *(f"| {seconds:.2f} | {step} |" for step, seconds in summary["seconds"].items()),
    ]
    return "\n".join(lines) + "\n"


def _facts(summary: dict[str, Any]) -> list[str]:
    school, document, checklist = summary["school"], summary["document"], summary["checklist"]
    grade = _both(summary["grade"]["label"]) if summary["grade"] else "无 none"
    return [
        f"- 学校 School: {school['code']} {school['name']}（{school['township']}，"
        f"在校学生 {school['students']} 人 pupils）",
        f"- 检查表 Checklist: {checklist['id']} 第 {checklist['version']} 版, version "
        f"{checklist['version']}, SHA-256 `{checklist['sha256']}`",
        f"- 得分 Score: {summary['score']}，等级 Grade: {grade}",
        f"- 问题 Findings: {len(summary['findings'])}",
        f"- 已送达 Sent: 记录 {summary['events']} 条 events, 照片 {summary['photos']} 张 photos "
        f"({summary['photo_bytes'] / 1e6:.1f} MB)",
        f"- 核验摘要 Digest: `{summary['digest']}`",
        f"- 封存时间 Sealed at: {summary['sealed_at']}",
        f"- 报告 Report: {document['year']} 年第 {document['number']} 号, number "
        f"{document['number']} of {document['year']}, {document['size'] / 1e3:.0f} kB, "
        f"SHA-256 `{document['sha256']}`",
    ]


def _both(text: dict[str, str]) -> str:
    return text["zh"] if text["zh"] == text["en"] else f"{text['zh']}<br>{text['en']}"
