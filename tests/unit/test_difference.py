"""Differences of files are what git and patch take."""

from reconciler.document.difference import unified


def test_only_a_line_feed_ends_a_line():
    lines = unified("a.yaml", "a: x\u2028y\n", "a: x\u2028z\n").split("\n")

    assert lines[3:] == ["-a: x\u2028y", "+a: x\u2028z", ""]


def test_a_text_without_an_end_of_its_last_line_is_marked():
    lines = unified("a.yaml", "a", "b\n").split("\n")

    assert lines[3:] == ["-a", "\\ No newline at end of file", "+b", ""]


def test_equal_texts_differ_in_nothing():
    assert unified("a.yaml", "a\n", "a\n") == ""
