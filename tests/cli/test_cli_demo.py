def test_the_demo_plays_to_its_end(process):
    played = process("demo")

    assert played.returncode == 0, played.stderr
    said = [
        "No changes. Unchanged 4.",
        "[-ha salido-]{+va en camino+}",
        "INCORRECT_CATEGORY",
        """needs --ack 'whatsapp_template.order_shipped["ES"]'""",
        "is free again on",
        "Applied: 4 deleted.",
    ]
    assert [words for words in said if words not in played.stdout] == []
