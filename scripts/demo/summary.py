"""The demo's summary for people."""

from __future__ import annotations

from typing import Any

SEVERITIES = {"critical": "严重", "major": "较重", "minor": "一般"}


def as_markdown(summary: dict[str, Any]) -> str:
    """One page: the school, the result, what was sent, the findings, the time of each step."""
    school, document, grade = summary["school"], summary["document"], summary["grade"]
    lines = [
        f"# {school['name']}：卫生室检查（示例）",
        "",
        f"- 学校：{school['name']}（{school['township']}，在校学生 {school['students']} 人）",
        f"- 检查表：{summary['checklist']['id']} 第 {summary['checklist']['version']} 版",
        f"- 得分：{summary['score']}，等级：{grade['label']['zh'] if grade else '无'}",
        f"- 记录 {summary['events']} 条，照片 {summary['photos']} 张"
        f"（{summary['photo_bytes'] / 1e6:.1f} MB），核验摘要 `{summary['digest']}`",
        f"- 封存时间：{summary['sealed_at']}",
        f"- 报告：{document['year']} 年第 {document['number']} 号，"
        f"{document['size'] / 1e3:.0f} kB，SHA-256 `{document['sha256']}`",
        "",
        "## 问题",
        "",
        "| 程度 | 检查项 | 原因 | 期限 |",
        "|---|---|---|---|",
        *(
            f"| {SEVERITIES[one['severity']]} | {one['prompt']['zh']} "
            f"| {one['message']['zh']} | {one['due_on']} |"
            for one in summary["findings"]
        ),
        "",
        "## 用时",
        "",
        "| 秒 | 步骤 |",
        "|---:|---|",
        *(f"| {seconds:.2f} | {step} |" for step, seconds in summary["seconds"].items()),
    ]
    return "\n".join(lines) + "\n"
