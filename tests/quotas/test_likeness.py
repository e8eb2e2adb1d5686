"""Texts that share much are found; others are left alone."""

from __future__ import annotations

from inspect_app.quotas.likeness import ALIKE, bands_of, likeness, sketch_of

NOTES = (
    "教师备课充分,目标明确,能用生活中的例子引出分数的意义;学生动手折纸,讨论热烈。"
    "后排三名学生参与不够,练习层次偏少,建议分层布置作业,并在下课前留三分钟当堂检测。"
)
OTHER = (
    "语文课以朗读带动理解,板书清楚。提问多集中在前排,课堂容量偏大,结尾仓促,"
    "建议压缩讲解时间,把默写改到课前,给学生更多自己读书和批注的时间。"
)


def test_the_same_text_with_other_punctuation_is_the_same() -> None:
    assert likeness(sketch_of(NOTES), sketch_of(NOTES.replace(",", " ,").replace("。", "!"))) == 1


def test_a_copy_with_a_word_changed_is_found_under_a_shared_band() -> None:
    copy = sketch_of(NOTES.replace("三名", "两名"))
    assert likeness(sketch_of(NOTES), copy) >= ALIKE
    assert set(bands_of(sketch_of(NOTES))) & set(bands_of(copy))


def test_two_honest_records_are_not_alike() -> None:
    assert likeness(sketch_of(NOTES), sketch_of(OTHER)) < 0.2


def test_a_short_remark_is_compared_with_nothing() -> None:
    assert sketch_of("很好,继续努力。") == []
    assert bands_of([]) == []
    assert likeness([], sketch_of(NOTES)) == 0
